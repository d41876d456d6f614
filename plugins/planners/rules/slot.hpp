#pragma once

#include "kind.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace Poco {
class RegularExpression;
}

namespace domino::rules {

/// One value that a choice offers, and the words people use for it.
struct Choice {
    Json value;
    Json label;                                       ///< text or {"en","de"}
    std::vector<std::vector<std::string>> spellings;  ///< each a row of folded words
};

/// A value that a rule needs, as the workflow's input schema and the rule describe it.
struct Slot {
    std::string name;
    Kind kind = Kind::text;
    bool is_required = false;
    Json default_value;  ///< null: none
    Json title;          ///< text or {"en","de"}; null: the name
    Json question;       ///< text or {"en","de"}; null: made from the title
    std::vector<Choice> choices;
    std::optional<double> minimum;
    std::optional<double> maximum;
    std::optional<double> above;  ///< exclusiveMinimum
    std::optional<double> below;  ///< exclusiveMaximum
    std::size_t min_length = 0;
    std::size_t max_length = 1 << 20;
    std::shared_ptr<const Poco::RegularExpression> shape;  ///< the schema's `pattern`
};

/// Takes over what one property of a JSON Schema says: type, enum, format, bounds, default, title,
/// description, and the extensions x-slot (a kind), x-question and x-words. Throws `FieldError`
/// below `path`.
void apply_schema(Slot& slot, const Json& property, const std::string& path);

std::optional<Taken> take_choice(const Slot& slot, const Message& message, std::size_t at);
/// Reads a value of `kind` for `slot`.
std::optional<Taken> take_slot(const Slot& slot, Kind kind, const Reading& reading, std::size_t at);

/// Whether `value` is what the slot may hold.
bool is_allowed(const Slot& slot, const Json& value);
/// "a weight such as 2.5 kg, from 0.1 to 70"
std::string expectation(const Slot& slot, Language language);
std::string title_of(const Slot& slot, Language language);
std::string question_of(const Slot& slot, Language language);

}  // namespace domino::rules
