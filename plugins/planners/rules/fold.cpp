#include "fold.hpp"

#include <Poco/Unicode.h>
#include <algorithm>
#include <array>
#include <vector>

namespace domino::rules {
namespace {

/// U+00C0..U+017F without their accents; "" keeps the character, in lower case.
constexpr std::array<const char*, 0x180 - 0xC0> plain_letters = {
    "a",  "a",  "a",  "a",  "ae", "a", "ae", "c", "e", "e", "e", "e", "i",  "i", "i",  "i",   // U+00C0
    "d",  "n",  "o",  "o",  "o",  "o", "oe", "",  "o", "u", "u", "u", "ue", "y", "th", "ss",  // U+00D0
    "a",  "a",  "a",  "a",  "ae", "a", "ae", "c", "e", "e", "e", "e", "i",  "i", "i",  "i",   // U+00E0
    "d",  "n",  "o",  "o",  "o",  "o", "oe", "",  "o", "u", "u", "u", "ue", "y", "th", "y",   // U+00F0
    "a",  "a",  "a",  "a",  "a",  "a", "c",  "c", "c", "c", "c", "c", "c",  "c", "d",  "d",   // U+0100
    "d",  "d",  "e",  "e",  "e",  "e", "e",  "e", "e", "e", "e", "e", "g",  "g", "g",  "g",   // U+0110
    "g",  "g",  "g",  "g",  "h",  "h", "h",  "h", "i", "i", "i", "i", "i",  "i", "i",  "i",   // U+0120
    "i",  "i",  "ij", "ij", "j",  "j", "k",  "k", "k", "l", "l", "l", "l",  "l", "l",  "l",   // U+0130
    "l",  "l",  "l",  "n",  "n",  "n", "n",  "n", "n", "n", "n", "n", "o",  "o", "o",  "o",   // U+0140
    "oe", "oe", "oe", "oe", "r",  "r", "r",  "r", "r", "r", "s", "s", "s",  "s", "s",  "s",   // U+0150
    "s",  "s",  "t",  "t",  "t",  "t", "t",  "t", "u", "u", "u", "u", "u",  "u", "u",  "u",   // U+0160
    "ue", "ue", "u",  "u",  "w",  "w", "y",  "y", "y", "z", "z", "z", "z",  "z", "z",  "s",   // U+0170
};

void append_utf8(char32_t code, std::string& out) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (code >> 18));
        out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

void fold_mark(char32_t mark, std::string& out) {
    const char before = out.empty() ? '\0' : out.back();
    if (mark == 0x308 && (before == 'a' || before == 'o' || before == 'u')) out += 'e';
}

void fold_wide(char32_t code, std::string& out) {
    if (code >= 0xC0 && code < 0x180 && *plain_letters[code - 0xC0] != '\0') {
        out += plain_letters[code - 0xC0];
    } else if (code >= 0x300 && code < 0x370) {
        fold_mark(code, out);
    } else if (code == 0x1E9E) {
        out += "ss";
    } else if (code >= 0x2010 && code <= 0x2015) {
        out += '-';
    } else if (code == 0x2212) {
        out += '-';
    } else if (code == 0x2018 || code == 0x2019 || code == 0xB4) {
        out += '\'';
    } else if (code != 0xAD) {  // a soft hyphen is not there
        append_utf8(static_cast<char32_t>(Poco::Unicode::toLower(static_cast<int>(code))), out);
    }
}

}  // namespace

Character character_at(std::string_view text, std::size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t bytes = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (bytes == 1 || at + bytes > text.size()) return {lead, 1};
    char32_t code = lead & (0xFF >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i) {
        if (!is_continuation(text[at + i])) return {lead, 1};
        code = (code << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3F);
    }
    return {code, bytes};
}

void fold_into(std::string_view text, std::string& out) {
    for (std::size_t at = 0; at < text.size();) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c < 0x80) {
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : static_cast<char>(c);
            ++at;
            continue;
        }
        const Character character = character_at(text, at);
        fold_wide(character.code, out);
        at += character.bytes;
    }
}

std::string folded(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 4);
    fold_into(text, out);
    return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t most) {
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > most) return most + 1;
    std::vector<std::size_t> row(a.size() + 1);
    for (std::size_t i = 0; i <= a.size(); ++i) row[i] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
        std::size_t diagonal = row[0];
        row[0] = j;
        for (std::size_t i = 1; i <= a.size(); ++i) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[i];
            row[i] = std::min({row[i] + 1, row[i - 1] + 1, changed});
        }
    }
    return std::min(row[a.size()], most + 1);
}

}  // namespace domino::rules
