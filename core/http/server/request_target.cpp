#include "core/http/server/request_target.hpp"

#include "core/http/server/http_error.hpp"

#include <nlohmann/json.hpp>

namespace domino::http {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_utf8(const std::string& text) {
    if (std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; })) return true;
    try {
        return !nlohmann::json(text).dump().empty();
    } catch (const nlohmann::json::type_error&) {
        return false;
    }
}

bool is_control(unsigned char c) {
    return c < 0x20 || c == 0x7f;
}

std::string percent_decoded(std::string_view text, bool plus_is_space) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            decoded += ' ';
        } else if (text[i] != '%') {
            decoded += text[i];
        } else {
            const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) throw HttpError(400, "The URL has a % that is not followed by two hexadecimal digits.");
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    if (!is_utf8(decoded)) throw HttpError(400, "The URL is not UTF-8 once it is decoded.");
    return decoded;
}

std::string decoded_segment(std::string_view raw) {
    std::string segment = percent_decoded(raw, false);
    if (segment == "." || segment == "..") throw HttpError(400, "The URL's path has a \".\" or \"..\" in it.");
    if (std::any_of(segment.begin(), segment.end(), is_control))
        throw HttpError(400, "The URL's path has a control character in it.");
    return segment;
}

std::string decoded_parameter(std::string_view raw) {
    std::string text = percent_decoded(raw, true);
    if (text.find('\0') != std::string::npos) throw HttpError(400, "The URL's query has a NUL in it.");
    return text;
}

Query parse_query(std::string_view raw) {
    std::vector<std::pair<std::string, std::string>> parameters;
    while (!raw.empty()) {
        const std::size_t end = std::min(raw.find('&'), raw.size());
        const std::string_view pair = raw.substr(0, end);
        const std::size_t equals = std::min(pair.find('='), pair.size());
        if (!pair.empty())
            parameters.emplace_back(decoded_parameter(pair.substr(0, equals)),
                                    decoded_parameter(pair.substr(std::min(equals + 1, pair.size()))));
        raw.remove_prefix(std::min(end + 1, raw.size()));
    }
    return Query(std::move(parameters));
}

/// Where the path begins: behind "http://host" of an absolute form.
std::size_t path_start(std::string_view target) {
    if (target.front() == '/') return 0;
    const std::size_t scheme = target.find("://");
    const bool is_web =
        scheme != std::string_view::npos && (target.substr(0, scheme) == "http" || target.substr(0, scheme) == "https");
    if (!is_web) throw HttpError(400, "The request target is neither a path nor an http URL.");
    return std::min(target.find_first_of("/?", scheme + 3), target.size());
}

}  // namespace

std::optional<std::string> Query::find(std::string_view name) const {
    for (const auto& [key, value] : parameters_)
        if (key == name) return value;
    return std::nullopt;
}

std::vector<std::string> Query::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [key, value] : parameters_)
        if (key == name) values.push_back(value);
    return values;
}

RequestTarget parse_target(std::string_view target) {
    RequestTarget parsed;
    if (target == "*") return {.path = "*", .segments = {}, .offsets = {}, .path_end = 1, .query = {}};
    if (target.find('#') != std::string_view::npos) throw HttpError(400, "The request target has a # in it.");
    std::size_t at = path_start(target);
    parsed.path_end = std::min(target.find('?', at), target.size());
    while (at < parsed.path_end) {
        const std::size_t end = std::min(target.find('/', at + 1), parsed.path_end);
        const std::string_view raw = target.substr(at + 1, end - at - 1);
        if (!raw.empty()) {
            parsed.segments.push_back(decoded_segment(raw));
            parsed.offsets.push_back(at);
            parsed.path += "/" + parsed.segments.back();
        }
        at = end;
    }
    if (parsed.path.empty()) parsed.path += '/';
    if (parsed.path_end < target.size()) parsed.query = parse_query(target.substr(parsed.path_end + 1));
    return parsed;
}

}  // namespace domino::http
