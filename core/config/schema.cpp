#include "core/config/schema.hpp"

#include "core/config/json_pointer.hpp"
#include "core/config/schema_constraints.hpp"
#include "core/config/schema_shape.hpp"
#include "core/config/schema_translation.hpp"
#include "core/config/schema_words.hpp"
#include "domino/error.hpp"

#include <cmath>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace domino {
namespace {

constexpr int deepest_defaults = 32;

/// 2.0 is an integer in JSON Schema; valijson looks at how the number is stored.
nlohmann::json for_valijson(const Json& value) {
    if (value.is_number_float()) {
        const double number = value.get<double>();
        if (std::trunc(number) == number && std::fabs(number) < 9e15) return static_cast<std::int64_t>(number);
        return number;
    }
    if (value.is_array()) {
        nlohmann::json copy = nlohmann::json::array();
        for (const auto& item : value) copy.push_back(for_valijson(item));
        return copy;
    }
    if (value.is_object()) {
        nlohmann::json copy = nlohmann::json::object();
        for (const auto& member : value.items()) copy.emplace(member.key(), for_valijson(member.value()));
        return copy;
    }
    return nlohmann::json(value);
}

void fill(Json& value, const Json& unresolved, const Json& root, int depth) {
    const Json& schema = resolved(unresolved, root);
    if (depth > deepest_defaults || !schema.is_object()) return;
    if (schema.contains("allOf"))
        for (const auto& part : schema["allOf"]) fill(value, part, root, depth + 1);
    if (value.is_object() && schema.contains("properties")) {
        for (const auto& property : schema["properties"].items()) {
            const Json& inner = resolved(property.value(), root);
            if (!value.contains(property.key()) && inner.is_object() && inner.contains("default"))
                value[property.key()] = inner["default"];
            if (value.contains(property.key())) fill(value[property.key()], inner, root, depth + 1);
        }
    }
    if (value.is_object() && schema.contains("additionalProperties") && schema["additionalProperties"].is_object())
        for (auto& member : value.items())
            if (!schema.contains("properties") || !schema["properties"].contains(member.key()))
                fill(member.value(), schema["additionalProperties"], root, depth + 1);
    if (value.is_array() && schema.contains("items") && schema["items"].is_object())
        for (auto& item : value) fill(item, schema["items"], root, depth + 1);
}

std::vector<std::string> segments_of(const std::vector<std::string>& context) {
    std::vector<std::string> segments;
    for (std::size_t i = 1; i < context.size(); ++i) segments.push_back(context[i].substr(1, context[i].size() - 2));
    return segments;
}

}  // namespace

class Schema::Compiled {
public:
    explicit Compiled(const Json& schema) : json(schema.is_null() ? Json::object() : schema) {
        check_schema_shape(json);
        const nlohmann::json prepared(with_bounded_constraints(json));
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        add_bounded_constraints(parser);
        try {
            parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(prepared), schema_);
        } catch (const std::exception& e) {
            throw FieldError("", std::string("no usable JSON Schema: ") + e.what());
        }
    }

    bool check(const Json& value, valijson::ValidationResults* results) const {
        const nlohmann::json prepared = for_valijson(value);
        valijson::Validator validator;
        return validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(prepared), results);
    }

    const Json json;

private:
    valijson::Schema schema_;
};

Schema::Schema(const Json& schema) : compiled_(std::make_shared<const Compiled>(schema)) {}

const Json& Schema::json() const {
    return compiled_->json;
}

bool Schema::accepts(const Json& value) const {
    return compiled_->check(value, nullptr);
}

std::vector<SchemaProblem> Schema::validate(const Json& value, const std::set<std::string>& hidden) const {
    if (accepts(value)) return {};
    valijson::ValidationResults results;
    compiled_->check(value, &results);
    SchemaTranslation translation(json(), value, hidden);
    for (const auto& error : results) translation.add(segments_of(error.context), error.description);
    return std::move(translation).take();
}

void Schema::fill_defaults(Json& value) const {
    fill(value, json(), json(), 0);
}

}  // namespace domino
