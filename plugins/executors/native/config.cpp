#include "config.hpp"

#include <algorithm>
#include <thread>

namespace native {

extern const char config_schema[];
constexpr char config_schema[] = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "processes": {
      "type": "integer", "minimum": 0, "maximum": 256, "default": 0,
      "description": "Engine processes that may run at once, each runs one workflow at a time; 0: as many as the machine has cores."
    },
    "memory_mb": {
      "type": "integer", "minimum": 16, "maximum": 4096, "default": 128,
      "description": "Memory in MB that one run of a workflow may use before it is stopped."
    },
    "code_timeout_ms": {
      "type": "integer", "minimum": 10, "maximum": 600000, "default": 10000,
      "description": "Milliseconds that one Code node may take before it is stopped."
    },
    "timezone": {
      "type": "string", "minLength": 1, "default": "America/New_York",
      "description": "IANA time zone of workflows whose settings name none (n8n: GENERIC_TIMEZONE, with the same default)."
    }
  }
})";

Config config_from_json(const domino::Json& value) {
    const auto processes = value.value("processes", std::size_t{0});
    return {
        .processes = processes > 0 ? processes : std::max<std::size_t>(std::thread::hardware_concurrency(), 1),
        .memory_mb = value.value("memory_mb", std::size_t{128}),
        .code_timeout = std::chrono::milliseconds(value.value("code_timeout_ms", 10000)),
        .timezone = value.value("timezone", std::string("America/New_York")),
    };
}

}  // namespace native
