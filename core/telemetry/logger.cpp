#include "core/telemetry/logger.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

namespace domino {
namespace {

spdlog::level::level_enum spdlog_level(Log::Level level) {
    switch (level) {
        case Log::Level::debug: return spdlog::level::debug;
        case Log::Level::info: return spdlog::level::info;
        case Log::Level::warning: return spdlog::level::warn;
        case Log::Level::error: break;
    }
    return spdlog::level::err;
}

const char* name_of(Log::Level level) {
    switch (level) {
        case Log::Level::debug: return "debug";
        case Log::Level::info: return "info";
        case Log::Level::warning: return "warning";
        case Log::Level::error: break;
    }
    return "error";
}

std::string time_text() {
    return Poco::DateTimeFormatter::format(Poco::Timestamp(), "%Y-%m-%dT%H:%M:%S.%iZ");
}

/// The line's own members come first and win.
void add(Json& line, const Json& fields) {
    if (!fields.is_object()) return;
    for (const auto& [name, value] : fields.items())
        if (name != "time" && name != "level" && name != "message") line[name] = value;
}

}  // namespace

std::optional<Log::Level> log_level_from(std::string_view text) {
    for (const Log::Level level : {Log::Level::debug, Log::Level::info, Log::Level::warning, Log::Level::error})
        if (text == name_of(level)) return level;
    return std::nullopt;
}

Logger::Logger(Level level) : Logger(std::make_shared<spdlog::sinks::stderr_sink_mt>(), level) {}

Logger::Logger(std::shared_ptr<spdlog::sinks::sink> sink, Level level)
    : logger_(std::make_shared<spdlog::logger>("domino", std::move(sink))) {
    logger_->set_pattern("%v");
    logger_->flush_on(spdlog::level::trace);
    logger_->set_error_handler([](const std::string&) {});
    set_level(level);
}

Logger Logger::with(const Json& fields) const {
    Logger child = *this;
    add(child.fields_, fields);
    return child;
}

void Logger::set_level(Level level) {
    logger_->set_level(spdlog_level(level));
}

bool Logger::is_on(Level level) const {
    return logger_->should_log(spdlog_level(level));
}

void Logger::write(Level level, std::string_view message, const Json& fields) {
    if (!is_on(level)) return;
    try {
        Json line = {{"time", time_text()}, {"level", name_of(level)}, {"message", message}};
        add(line, fields_);
        add(line, fields);
        logger_->log(spdlog_level(level), spdlog::string_view_t(to_text(line)));
    } catch (...) {  // a line that cannot be written must not fail what it tells about
    }
}

}  // namespace domino
