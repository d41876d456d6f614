#include "core/store/postgres/array_literal.hpp"

#include <charconv>

namespace domino {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool continues(unsigned char c) {
    return (c & 0xC0) == 0x80;
}

/// Length of the UTF-8 character that begins at `at`; 0 when none does (RFC 3629: no overlong forms,
/// no surrogates, nothing past U+10FFFF).
std::size_t character_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u; };
    const unsigned first = byte(0);
    if (first < 0x80) return first == 0 ? 0 : 1;
    const unsigned second = byte(1);
    if (!continues(static_cast<unsigned char>(second)) || first < 0xC2 || first > 0xF4) return 0;
    if (first < 0xE0) return 2;
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
    if (!continues(static_cast<unsigned char>(byte(2)))) return 0;
    if (first < 0xF0) return 3;
    if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
    return continues(static_cast<unsigned char>(byte(3))) ? 4 : 0;
}

/// Calls `take` with each piece of good text and with the replacement for what is none.
template <class Take>
void each_good_piece(std::string_view text, const Take& take) {
    std::size_t begun = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t length = character_length(text, at);
        at += length == 0 ? 1 : length;
        if (length != 0) continue;
        take(text.substr(begun, at - 1 - begun));
        take(replacement);
        begun = at;
    }
    take(text.substr(begun));
}

}  // namespace

std::string storable(std::string_view text) {
    std::string good;
    good.reserve(text.size());
    each_good_piece(text, [&](std::string_view piece) { good += piece; });
    return good;
}

void ArrayLiteral::separate() {
    if (!elements_.empty()) elements_ += ',';
}

void ArrayLiteral::add(std::string_view text) {
    separate();
    elements_ += '"';
    each_good_piece(text, [this](std::string_view piece) {
        std::size_t begun = 0;
        for (std::size_t at = piece.find_first_of("\"\\"); at != std::string_view::npos;
             at = piece.find_first_of("\"\\", at + 1)) {
            elements_ += piece.substr(begun, at - begun);
            elements_ += '\\';
            begun = at;
        }
        elements_ += piece.substr(begun);
    });
    elements_ += '"';
}

void ArrayLiteral::add(RawBytes raw) {
    constexpr std::string_view digits = "0123456789abcdef";
    separate();
    elements_ += "\"\\\\x";
    for (const char c : raw.bytes) {
        elements_ += digits[static_cast<unsigned char>(c) >> 4];
        elements_ += digits[static_cast<unsigned char>(c) & 15];
    }
    elements_ += '"';
}

void ArrayLiteral::add(bool value) {
    separate();
    elements_ += value ? 't' : 'f';
}

void ArrayLiteral::add(std::int64_t number) {
    separate();
    char digits[24];
    elements_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void ArrayLiteral::write_quoted(std::string& script) const {
    script += "'{";
    std::size_t begun = 0;
    for (std::size_t at = elements_.find('\''); at != std::string::npos; at = elements_.find('\'', at + 1)) {
        script.append(elements_, begun, at - begun);
        script += '\'';
        begun = at;
    }
    script.append(elements_, begun);
    script += "}'";
}

}  // namespace domino
