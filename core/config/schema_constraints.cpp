#include "core/config/schema_constraints.hpp"

#include "core/config/safe_pattern.hpp"
#include "core/config/schema_format.hpp"
#include "core/config/schema_shape.hpp"

#include <new>
#include <valijson/constraint_builder.hpp>
#include <valijson/constraints/concrete_constraints.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>

namespace domino {
namespace {

using Context = std::vector<std::string>;

/// A constraint on texts; `Test` says whether a text holds and how the failure is worded.
template <class Test>
class TextConstraint : public valijson::constraints::PolyConstraint {
public:
    explicit TextConstraint(const std::string& operand) : test_(operand) {}

    bool validate(const valijson::adapters::Adapter& target, const Context& context,
                  valijson::ValidationResults* results) const override {
        if (!target.isString() || test_.holds(target.asString())) return true;
        if (results != nullptr) results->pushError(context, Test::failure);
        return false;
    }

private:
    valijson::constraints::Constraint* cloneInto(void* memory) const override { return new (memory) TextConstraint(*this); }
    std::size_t sizeOf() const override { return sizeof(TextConstraint); }

    Test test_;
};

struct PatternTest {
    static constexpr const char* failure = "Text does not match its pattern.";
    explicit PatternTest(const std::string& pattern) : pattern_(pattern) {}
    bool holds(const std::string& text) const { return pattern_.found_in(text); }

private:
    SafePattern pattern_;
};

struct FormatTest {
    static constexpr const char* failure = "Text does not have its format.";
    explicit FormatTest(std::string format) : format_(std::move(format)) {}
    bool holds(const std::string& text) const { return has_format(text, format_); }

private:
    std::string format_;
};

template <class Test>
class TextConstraintBuilder : public valijson::ConstraintBuilder {
public:
    valijson::constraints::Constraint* make(const valijson::adapters::Adapter& operand) const override {
        return new TextConstraint<Test>(operand.asString());
    }
};

}  // namespace

void add_bounded_constraints(valijson::SchemaParser& parser) {
    parser.addConstraintBuilder(bounded_pattern_keyword, new TextConstraintBuilder<PatternTest>());
    parser.addConstraintBuilder(bounded_format_keyword, new TextConstraintBuilder<FormatTest>());
}

}  // namespace domino
