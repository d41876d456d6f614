#pragma once

#include "core/telemetry/logger.hpp"
#include "domino/json.hpp"

#include <spdlog/sinks/ostream_sink.h>

#include <sstream>

namespace domino {

/// A logger whose lines a test can read.
class CapturedLog {
public:
    explicit CapturedLog(Log::Level level = Log::Level::info)
        : logger(std::make_shared<spdlog::sinks::ostream_sink_mt>(text_), level) {}

    std::vector<Json> lines() const {
        std::vector<Json> all;
        std::istringstream text(text_.str());
        for (std::string line; std::getline(text, line);) all.push_back(parse_json(line));
        return all;
    }

private:
    std::ostringstream text_;

public:
    Logger logger;
};

}  // namespace domino
