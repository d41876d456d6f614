#include "domino/json_writer.hpp"

namespace domino {
namespace {

/// How many bytes of well-formed UTF-8 stand at `at` as one character that needs no escape in a JSON
/// string; 0 when there are none (Unicode 15, table 3-7).
std::size_t plain_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U; };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
    const unsigned first = byte(0);
    const unsigned second = byte(1);
    if (first < 0x80) return first >= 0x20 && first != 0x7f && first != '"' && first != '\\' ? 1 : 0;
    if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
    if (first == 0xe0) return second >= 0xa0 && follows(1) && follows(2) ? 3 : 0;
    if (first == 0xed) return second <= 0x9f && follows(1) && follows(2) ? 3 : 0;
    if (first >= 0xe1 && first <= 0xef) return follows(1) && follows(2) ? 3 : 0;
    if (first == 0xf0) return second >= 0x90 && follows(1) && follows(2) && follows(3) ? 4 : 0;
    if (first == 0xf4) return second <= 0x8f && follows(1) && follows(2) && follows(3) ? 4 : 0;
    if (first >= 0xf1 && first <= 0xf3) return follows(1) && follows(2) && follows(3) ? 4 : 0;
    return 0;
}

bool is_plain(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = plain_length(text, at);
        if (length == 0) return false;
        at += length;
    }
    return true;
}

}  // namespace

JsonWriter& JsonWriter::name(std::string_view name) {
    value(name);
    text_ += ':';
    needs_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    if (!is_plain(text)) return raw(to_text(Json(text)));  // the library escapes, and replaces what is no UTF-8
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
