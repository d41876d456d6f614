#include "topic.hpp"

namespace domino::rules {
namespace {

struct Split {
    std::string_view first;
    std::string_view rest;
};

Split split(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return {text, {}};
    return {text.substr(0, dot), text.substr(dot + 1)};
}

}  // namespace

bool fits_topic(std::string_view pattern, std::string_view type) {
    if (pattern.empty()) return type.empty();
    const Split wanted = split(pattern);
    if (wanted.first == "**") {
        if (wanted.rest.empty()) return true;
        for (; !type.empty(); type = split(type).rest)
            if (fits_topic(wanted.rest, type)) return true;
        return false;
    }
    if (type.empty()) return false;
    const Split given = split(type);
    return (wanted.first == "*" || wanted.first == given.first) && fits_topic(wanted.rest, given.rest);
}

}  // namespace domino::rules
