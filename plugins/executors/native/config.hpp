#pragma once

#include <chrono>
#include <cstddef>
#include <domino/json.hpp>
#include <string>

namespace native {

/// What an operator writes in plugins.json for this executor.
struct Config {
    std::size_t processes;
    std::size_t memory_mb;
    std::chrono::milliseconds code_timeout;
    std::string timezone;
};

/// JSON Schema of the config.
extern const char config_schema[];

/// `value` has passed the schema.
Config config_from_json(const domino::Json& value);

}  // namespace native
