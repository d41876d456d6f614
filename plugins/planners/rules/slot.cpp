#include "slot.hpp"

#include "domino/error.hpp"
#include "domino/workflow.hpp"
#include "fold.hpp"
#include "types/date.hpp"
#include "types/number.hpp"
#include "types/words.hpp"

#include <Poco/Exception.h>
#include <Poco/RegularExpression.h>
#include <algorithm>

namespace domino::rules {
namespace {

/// Bounds of matching a text with a schema's `pattern`, so that no pattern takes long: the text's
/// length, and the steps that PCRE may take.
constexpr std::size_t most_shaped = 256;
constexpr const char* most_steps = "(*LIMIT_MATCH=20000)";

std::string_view type_of(const Json& property) {
    const auto type = property.find("type");
    if (type == property.end()) return "string";
    if (type->is_string()) return type->get_ref<const std::string&>();
    if (type->is_array())
        for (const auto& one : *type)
            if (one.is_string() && one != "null") return one.get_ref<const std::string&>();
    return "string";
}

Kind kind_of(const Json& property, const std::string& path) {
    if (const auto named = property.find("x-slot"); named != property.end()) {
        const auto kind = named->is_string() ? kind_from(named->get_ref<const std::string&>()) : std::nullopt;
        if (!kind) throw FieldError(path + "/x-slot", "expected one of " + kind_names());
        return *kind;
    }
    if (property.contains("enum")) return Kind::choice;
    const std::string_view type = type_of(property);
    if (type == "integer") return Kind::integer;
    if (type == "number") return Kind::number;
    if (type == "boolean") return Kind::boolean;
    if (type == "array") return Kind::numbers;
    const std::string format = property.value("format", "");
    if (format == "date") return Kind::date;
    if (format == "email") return Kind::email;
    return Kind::text;
}

std::optional<double> number_member(const Json& property, const char* name) {
    const auto at = property.find(name);
    if (at == property.end() || !at->is_number()) return std::nullopt;
    return at->get<double>();
}

std::size_t size_member(const Json& property, const char* name, std::size_t otherwise) {
    const auto number = number_member(property, name);
    return number && *number >= 0 ? static_cast<std::size_t>(*number) : otherwise;
}

std::vector<std::string> spelling(const std::string& text) {
    const Vocabulary vocabulary;
    const Message words(text, vocabulary);
    std::vector<std::string> folds;
    for (std::size_t i = 0; i < words.size(); ++i) folds.emplace_back(words.fold(i));
    return folds;
}

void add_spelling(Choice& choice, const Json& text) {
    if (!text.is_string()) return;
    auto words = spelling(text.get<std::string>());
    if (!words.empty()) choice.spellings.push_back(std::move(words));
}

/// x-words: {"express": {"label": {"en","de"}, "words": ["schnell", "fast"]}}
void add_words(Choice& choice, const Json& entry, const std::string& path) {
    if (!entry.is_object()) throw FieldError(path, "expected {\"label\": ..., \"words\": [...]}");
    if (const auto label = entry.find("label"); label != entry.end()) {
        choice.label = *label;
        if (label->is_object())
            for (const auto& text : *label) add_spelling(choice, text);
        add_spelling(choice, *label);
    }
    if (const auto words = entry.find("words"); words != entry.end()) {
        if (!words->is_array()) throw FieldError(path + "/words", "expected a list of words");
        for (const auto& word : *words) add_spelling(choice, word);
    }
}

std::vector<Choice> choices_of(const Json& property, const std::string& path) {
    std::vector<Choice> choices;
    const auto listed = property.find("enum");
    if (listed == property.end()) return choices;
    if (!listed->is_array() || listed->empty()) throw FieldError(path + "/enum", "expected a list of values");
    for (const auto& value : *listed) {
        const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
        Choice choice{value, text, {}};
        add_spelling(choice, text);
        if (const auto words = property.find("x-words"); words != property.end() && words->contains(text))
            add_words(choice, (*words)[text], path + "/x-words/" + text);
        choices.push_back(std::move(choice));
    }
    return choices;
}

std::shared_ptr<const Poco::RegularExpression> shape_of(const Json& property, const std::string& path) {
    const auto pattern = property.find("pattern");
    if (pattern == property.end()) return nullptr;
    if (!pattern->is_string()) throw FieldError(path + "/pattern", "expected a regular expression");
    try {
        return std::make_shared<const Poco::RegularExpression>(most_steps + pattern->get<std::string>(),
                                                               Poco::RegularExpression::RE_UTF8);
    } catch (const Poco::Exception& e) {
        throw FieldError(path + "/pattern", "no regular expression: " + e.message());
    }
}

std::size_t characters_in(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool has_shape(const Slot& slot, const std::string& text) {
    if (!slot.shape) return true;
    if (text.size() > most_shaped) return false;
    try {
        Poco::RegularExpression::Match match;
        return slot.shape->match(text, 0, match) > 0;
    } catch (const Poco::Exception&) {
        return false;
    }
}

bool is_allowed_text(const Slot& slot, const std::string& text) {
    const std::size_t length = characters_in(text);
    return length >= slot.min_length && length <= slot.max_length && has_shape(slot, text);
}

bool is_within(const Slot& slot, double number) {
    return (!slot.minimum || number >= *slot.minimum) && (!slot.maximum || number <= *slot.maximum) &&
           (!slot.above || number > *slot.above) && (!slot.below || number < *slot.below);
}

bool is_number_kind(Kind kind) {
    return kind == Kind::integer || kind == Kind::number || kind == Kind::money || kind == Kind::percent || kind == Kind::weight;
}

std::string number_text(double number, Language language) {
    std::string text = number_to_json(number).dump();
    if (language == Language::de) std::replace(text.begin(), text.end(), '.', ',');
    return text;
}

std::string bounds_text(const Slot& slot, Language language) {
    std::string text;
    const auto add = [&](const std::optional<double>& bound, Phrase words) {
        if (bound) text += std::string(" ") + words.in(language) + " " + number_text(*bound, language);
    };
    add(slot.minimum, {"from", "ab"});
    add(slot.above, {"above", "über"});
    add(slot.maximum, {"up to", "bis"});
    add(slot.below, {"below", "unter"});
    return text.empty() ? text : "," + text;
}

}  // namespace

void apply_schema(Slot& slot, const Json& property, const std::string& path) {
    if (!property.is_object()) return;
    slot.kind = kind_of(property, path);
    slot.choices = choices_of(property, path);
    if (slot.kind == Kind::choice && slot.choices.empty()) throw FieldError(path + "/enum", "a choice needs its values");
    slot.shape = shape_of(property, path);
    slot.minimum = number_member(property, "minimum");
    slot.maximum = number_member(property, "maximum");
    slot.above = number_member(property, "exclusiveMinimum");
    slot.below = number_member(property, "exclusiveMaximum");
    slot.min_length = size_member(property, "minLength", slot.min_length);
    slot.max_length = size_member(property, "maxLength", slot.max_length);
    if (const auto value = property.find("default"); value != property.end()) slot.default_value = *value;
    for (const char* name : {"description", "title", "x-title"})
        if (const auto text = property.find(name); text != property.end()) slot.title = *text;
    if (const auto text = property.find("x-question"); text != property.end()) slot.question = *text;
}

std::optional<Taken> take_choice(const Slot& slot, const Message& message, std::size_t at) {
    std::optional<Taken> longest;
    for (const auto& choice : slot.choices) {
        for (const auto& words : choice.spellings) {
            if (at + words.size() > message.size() || (longest && longest->tokens >= words.size())) continue;
            std::size_t same = 0;
            while (same < words.size() && message.fold(at + same) == words[same]) ++same;
            if (same == words.size()) longest = Taken{words.size(), choice.value, {}};
        }
    }
    return longest;
}

std::optional<Taken> take_slot(const Slot& slot, Kind kind, const Reading& reading, std::size_t at) {
    if (kind == Kind::choice) return take_choice(slot, reading.message, at);
    auto taken = take(kind, reading, at);
    if (taken && taken->value.is_string() && !has_shape(slot, taken->value.get_ref<const std::string&>())) return std::nullopt;
    return taken;
}

bool is_allowed(const Slot& slot, const Json& value) {
    if (slot.kind == Kind::choice)
        return std::any_of(slot.choices.begin(), slot.choices.end(), [&](const Choice& choice) { return choice.value == value; });
    if (is_number_kind(slot.kind)) {
        if (!value.is_number() || (slot.kind == Kind::integer && !value.is_number_integer())) return false;
        return is_within(slot, value.get<double>());
    }
    if (slot.kind == Kind::boolean) return value.is_boolean();
    if (slot.kind == Kind::numbers)
        return value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& one) { return one.is_number(); });
    if (!value.is_string()) return false;
    const std::string& text = value.get_ref<const std::string&>();
    if (slot.kind == Kind::date && !day_from(text)) return false;
    if (slot.kind == Kind::email && !is_email(text)) return false;
    return is_allowed_text(slot, text);
}

std::string expectation(const Slot& slot, Language language) {
    std::string text = expectation(slot.kind, language);
    for (std::size_t i = 0; i < slot.choices.size(); ++i)
        text += (i == 0 ? " " : ", ") + localized(slot.choices[i].label, to_string(language));
    return text + bounds_text(slot, language);
}

std::string title_of(const Slot& slot, Language language) {
    return slot.title.is_null() ? slot.name : localized(slot.title, to_string(language));
}

std::string question_of(const Slot& slot, Language language) {
    if (!slot.question.is_null()) return localized(slot.question, to_string(language));
    constexpr Phrase ask{"What is this, please: ", "Was ist gemeint mit: "};
    return ask.in(language) + title_of(slot, language) + "?";
}

}  // namespace domino::rules
