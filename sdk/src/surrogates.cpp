#include "surrogates.hpp"

namespace domino {
namespace {

constexpr std::size_t escape_size = 6;

/// The value of the \uXXXX at `at`, or -1.
int escape_at(std::string_view json, std::size_t at) {
    if (at + escape_size > json.size() || json[at] != '\\' || json[at + 1] != 'u') return -1;
    int value = 0;
    for (const char c : json.substr(at + 2, 4)) {
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value;
}

bool is_high(int value) {
    return value >= 0xD800 && value <= 0xDBFF;
}

bool is_low(int value) {
    return value >= 0xDC00 && value <= 0xDFFF;
}

}  // namespace

std::optional<std::string> without_lone_surrogates(std::string_view json) {
    if (json.find("\\ud") == std::string_view::npos && json.find("\\uD") == std::string_view::npos) return std::nullopt;
    std::string clean;
    clean.reserve(json.size());
    for (std::size_t at = 0; at < json.size();) {
        const auto slash = json.find('\\', at);
        clean += json.substr(at, slash - at);
        if (slash == std::string_view::npos) break;
        const int value = escape_at(json, slash);
        std::size_t length = value < 0 ? std::min<std::size_t>(2, json.size() - slash) : escape_size;
        const bool is_pair = is_high(value) && is_low(escape_at(json, slash + escape_size));
        if (is_pair) length += escape_size;
        clean += !is_pair && (is_high(value) || is_low(value)) ? std::string_view("\\ufffd") : json.substr(slash, length);
        at = slash + length;
    }
    return clean == json ? std::nullopt : std::optional(std::move(clean));
}

}  // namespace domino
