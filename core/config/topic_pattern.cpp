#include "core/config/topic_pattern.hpp"

#include "domino/error.hpp"

#include <cctype>

namespace domino {
namespace {

constexpr std::size_t longest_pattern = 128;

std::string_view first_segment(std::string_view text) {
    return text.substr(0, text.find('.'));
}

std::string_view behind_first_segment(std::string_view text) {
    const auto dot = text.find('.');
    return dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
}

bool is_segment(std::string_view segment) {
    if (segment == "*" || segment == "**") return true;
    if (segment.empty()) return false;
    for (const unsigned char c : segment)
        if (std::isalnum(c) == 0 && c != '_' && c != '-') return false;
    return true;
}

}  // namespace

void check_topic_pattern(const std::string& pattern, const std::string& path) {
    bool well_formed = !pattern.empty() && pattern.size() <= longest_pattern && pattern.back() != '.';
    int open_ended = 0;
    for (std::string_view rest = pattern; well_formed && !rest.empty(); rest = behind_first_segment(rest)) {
        well_formed = is_segment(first_segment(rest));
        if (first_segment(rest) == "**") ++open_ended;
    }
    if (!well_formed)
        throw FieldError(
            path,
            "expected a topic pattern such as event.* or result.** (segments between single dots, * for one of them, "
            "** for any number); got \"" +
                pattern.substr(0, longest_pattern) + "\"");
    if (open_ended > 3) throw FieldError(path, "expected at most three ** in a topic pattern; got \"" + pattern + "\"");
}

bool matches_topic(std::string_view pattern, std::string_view type) {
    if (pattern.empty()) return type.empty();
    const std::string_view wanted = first_segment(pattern);
    const std::string_view next = behind_first_segment(pattern);
    if (wanted == "**") {
        for (std::string_view rest = type;; rest = behind_first_segment(rest)) {
            if (matches_topic(next, rest)) return true;
            if (rest.empty()) return false;
        }
    }
    if (type.empty() || (wanted != "*" && wanted != first_segment(type))) return false;
    return matches_topic(next, behind_first_segment(type));
}

}  // namespace domino
