#pragma once

#include "domino/json.hpp"

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace domino {

/// Writes one JSON text from front to back, where building a `Json` first would cost more than the text
/// is worth: members go straight into the text, and JSON that is text already is not read again.
///
///     JsonWriter json;
///     json.begin_object().member("id", 4711).member_raw("output", stored_text).end_object();
///
/// The caller keeps the grammar: names inside objects only, as many ends as begins. Text that is not
/// UTF-8 is replaced by U+FFFD. One thread at a time.
class JsonWriter {
public:
    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }
    JsonWriter& name(std::string_view name);

    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
    JsonWriter& value(bool truth) { return raw(truth ? "true" : "false"); }
    JsonWriter& value(std::integral auto number) { return raw(std::to_string(number)); }
    JsonWriter& value(const Json& json) { return raw(to_text(json)); }
    JsonWriter& null() { return raw("null"); }
    /// `json` is JSON text already.
    JsonWriter& raw(std::string_view json);

    template <class Value>
    JsonWriter& member(std::string_view key, const Value& one) {
        return name(key).value(one);
    }
    JsonWriter& member_null(std::string_view key) { return name(key).null(); }
    JsonWriter& member_raw(std::string_view key, std::string_view json) { return name(key).raw(json); }

    const std::string& text() const { return text_; }
    std::string take() { return std::move(text_); }

private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    void separate();

    std::string text_;
    bool needs_comma_ = false;
};

}  // namespace domino
