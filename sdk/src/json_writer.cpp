#include "domino/json_writer.hpp"

#include <algorithm>

namespace domino {
namespace {

/// Printable ASCII that stands in a JSON string as it is.
bool is_plain(unsigned char c) {
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

}  // namespace

JsonWriter& JsonWriter::name(std::string_view name) {
    value(name);
    text_ += ':';
    needs_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    if (!std::all_of(text.begin(), text.end(), is_plain)) return raw(to_text(Json(text)));
    separate();
    text_ += '"';
    text_ += text;
    text_ += '"';
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    text_ += json;
    return *this;
}

JsonWriter& JsonWriter::open(char bracket) {
    separate();
    text_ += bracket;
    needs_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    text_ += bracket;
    needs_comma_ = true;
    return *this;
}

void JsonWriter::separate() {
    if (needs_comma_) text_ += ',';
    needs_comma_ = true;
}

}  // namespace domino
