#include "channels/markdown/code_points.hpp"

#include <algorithm>

namespace domino::markdown {
namespace {

unsigned char byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

bool continues(unsigned char byte) {
    return (byte & 0xC0) == 0x80;
}

std::size_t length_by_lead(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 0;
}

bool is_shortest_form(char32_t value, std::size_t length) {
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    return value >= least[length] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
    const unsigned char lead = byte_at(text, 0);
    const std::size_t length = length_by_lead(lead);
    if (length == 1) return {lead, 1};
    if (length == 0 || length > text.size()) return {};
    char32_t value = lead & (0x7F >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if (!continues(byte_at(text, i))) return {};
        value = (value << 6) | (byte_at(text, i) & 0x3F);
    }
    if (!is_shortest_form(value, length)) return {};
    return {value, length};
}

CodePoint last_code_point(std::string_view text) {
    for (std::size_t length = 1; length <= std::min<std::size_t>(4, text.size()); ++length) {
        const auto tail = text.substr(text.size() - length);
        if (continues(byte_at(tail, 0))) continue;
        const CodePoint found = first_code_point(tail);
        return found.bytes == length ? found : CodePoint{};
    }
    return {};
}

std::size_t count_code_points(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at += first_code_point(text.substr(at)).bytes) ++count;
    return count;
}

std::string_view first_code_points(std::string_view text, std::size_t count) {
    std::size_t at = 0;
    for (; at < text.size() && count > 0; --count) at += first_code_point(text.substr(at)).bytes;
    return text.substr(0, at);
}

std::string shortened(std::string_view text, std::size_t count) {
    if (count == 0) return {};
    if (first_code_points(text, count).size() == text.size()) return std::string(text);
    return std::string(first_code_points(text, count - 1)) + "…";
}

std::string to_utf8(char32_t character) {
    const auto tail = [](char32_t bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
    if (character < 0x80) return {static_cast<char>(character)};
    if (character < 0x800) return {static_cast<char>(0xC0 | (character >> 6)), tail(character)};
    if (character < 0x10000) return {static_cast<char>(0xE0 | (character >> 12)), tail(character >> 6), tail(character)};
    return {static_cast<char>(0xF0 | (character >> 18)), tail(character >> 12), tail(character >> 6), tail(character)};
}

}  // namespace domino::markdown
