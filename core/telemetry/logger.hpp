#pragma once

#include "domino/host.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace spdlog {
class logger;
namespace sinks {
class sink;
}
}  // namespace spdlog

namespace domino {

/// "debug", "info", "warning", "error"; nothing for any other text.
std::optional<Log::Level> log_level_from(std::string_view text);

/// Writes one JSON object a line: {"time","level","message", fields...}. Copies and children share
/// the sink and the level. Writing never throws; what is not UTF-8 is replaced. May be used from any
/// thread. Use the field names run, event, conversation, step, workflow, plugin, kind.
class Logger : public Log {
public:
    /// To standard error.
    explicit Logger(Level level = Level::info);
    Logger(std::shared_ptr<spdlog::sinks::sink> sink, Level level);

    /// A logger whose lines have `fields` (an object) as well.
    Logger with(const Json& fields) const;
    /// What a plugin gets.
    Logger for_plugin(const std::string& id, const std::string& kind) const { return with({{"plugin", id}, {"kind", kind}}); }

    void set_level(Level level);
    bool is_on(Level level) const;
    void write(Level level, std::string_view message, const Json& fields) override;

private:
    std::shared_ptr<spdlog::logger> logger_;
    Json fields_ = Json::object();
};

}  // namespace domino
