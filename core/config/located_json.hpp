#pragma once

#include "core/config/fault.hpp"
#include "domino/json.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace domino {

/// Line and column of a character, counted from 1; columns count characters, not bytes.
struct Place {
    int line = 1;
    int column = 1;
};

/// Where every key and value of a JSON text stands, by JSON Pointer.
class Places {
public:
    void add_value(const std::string& path, Place place) { values_[path] = place; }
    void add_key(const std::string& path, Place place) { keys_[path] = place; }

    /// The value at `path`; when there is none, the nearest value around it.
    Place value_at(const std::string& path) const;
    /// The key that names the value at `path`; when it is no member of an object, the value.
    Place key_at(const std::string& path) const;

private:
    std::map<std::string, Place> values_;
    std::map<std::string, Place> keys_;
};

/// A JSON text read by a person's file: the value and its places.
struct LocatedJson {
    Json value;
    Places places;
};

/// Reads `text`. Syntax errors, repeated keys, bytes that are not UTF-8 and texts beyond `limits`
/// become faults of `file`; after a syntax error the value is null.
LocatedJson read_located_json(std::string_view text, const std::string& file, std::vector<Fault>& faults,
                              const JsonLimits& limits = {});

/// The same from a file; a file that is missing, unreadable or no regular file is a fault.
LocatedJson read_located_json_file(const std::filesystem::path& file, std::vector<Fault>& faults, const JsonLimits& limits = {});

}  // namespace domino
