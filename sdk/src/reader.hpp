#pragma once

#include "domino/error.hpp"
#include "domino/json.hpp"

#include <initializer_list>
#include <string>

namespace domino {

/// Reads the members of one JSON object and names the field at fault in every error.
class ObjectReader {
public:
    ObjectReader(const Json& value, std::string path);

    void only(std::initializer_list<const char*> names) const;
    bool has(const char* name) const { return value_.contains(name); }
    const Json& at(const char* name) const;
    std::string text(const char* name) const;
    std::string text_or(const char* name, std::string fallback) const;
    const Json& array(const char* name) const;
    std::string path(const char* name) const { return path_ + "/" + name; }

private:
    const Json& value_;
    std::string path_;
};

/// "one of a, b, c"
std::string one_of(std::initializer_list<const char*> names);

bool is_identifier(std::string_view text);

}  // namespace domino
