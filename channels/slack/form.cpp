#include "channels/slack/form.hpp"

#include "channels/markdown/code_points.hpp"
#include "domino/error.hpp"

namespace domino::slack {
namespace {

constexpr std::size_t most_fields = 100;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

void check_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto found = markdown::first_code_point(text.substr(at));
        if (found.bytes == 1 && found.value == markdown::replacement_character)
            throw Error("the form holds text that is not UTF-8");
        at += found.bytes;
    }
}

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) throw Error("the form holds a broken escape at byte " + std::to_string(i));
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    check_utf8(out);
    return out;
}

}  // namespace

std::map<std::string, std::string> read_form(std::string_view body) {
    std::map<std::string, std::string> fields;
    while (!body.empty()) {
        const auto end = std::min(body.find('&'), body.size());
        const auto field = body.substr(0, end);
        const auto equals = field.find('=');
        const auto value = equals == std::string_view::npos ? std::string_view() : field.substr(equals + 1);
        if (!field.empty()) fields.emplace(decoded(field.substr(0, equals)), decoded(value));
        if (fields.size() > most_fields) throw Error("the form has more than " + std::to_string(most_fields) + " fields");
        body.remove_prefix(std::min(end + 1, body.size()));
    }
    return fields;
}

std::string write_form(const std::map<std::string, std::string>& fields) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    const auto write = [&](std::string_view text) {
        for (const char c : text) {
            const bool plain =
                (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
            if (plain) {
                out += c;
            } else {
                const auto byte = static_cast<unsigned char>(c);
                out += '%';
                out += digits[byte >> 4];
                out += digits[byte & 15];
            }
        }
    };
    for (const auto& [name, value] : fields) {
        if (!out.empty()) out += '&';
        write(name);
        out += '=';
        write(value);
    }
    return out;
}

}  // namespace domino::slack
