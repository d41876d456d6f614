#include "channels/webui/negotiation.hpp"

#include <strings.h>
#include <algorithm>
#include <optional>
#include <string>

namespace domino::webui {
namespace {

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// What stands before the next `separator`; `rest` is moved behind it.
std::string_view next_part(std::string_view& rest, char separator) {
    const auto end = std::min(rest.find(separator), rest.size());
    const auto part = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return part;
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

bool weight_is_zero(std::string_view parameters) {
    while (!parameters.empty()) {
        const auto parameter = next_part(parameters, ';');
        if (parameter.size() < 3 || !same(parameter.substr(0, 2), "q=")) continue;
        return parameter.find_first_not_of("0.", 2) == std::string_view::npos;
    }
    return false;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
    std::optional<bool> gzip;
    std::optional<bool> any;
    while (!accept_encoding.empty()) {
        auto parameters = next_part(accept_encoding, ',');
        const auto coding = next_part(parameters, ';');
        if (same(coding, "gzip") || same(coding, "x-gzip")) gzip = !weight_is_zero(parameters);
        if (coding == "*") any = !weight_is_zero(parameters);
    }
    return gzip.value_or(any.value_or(false));
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
    while (!if_none_match.empty()) {
        auto candidate = next_part(if_none_match, ',');
        if (candidate == "*") return true;
        if (candidate.starts_with("W/")) candidate.remove_prefix(2);
        if (candidate == etag) return true;
    }
    return false;
}

}  // namespace domino::webui
