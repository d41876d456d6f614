#pragma once

#include "domino/plugin.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

/// Plugins that throw in the calls their config names, and tell the host's log of start and stop.
namespace {

class Thrower {
public:
    Thrower(domino::Host& host, const domino::Json& config)
        : host_(host), in_(config["in"]), what_(config["what"].get<std::string>()) {
        throw_in("create");
    }

    void throw_in(const char* call) const {
        if (std::find(in_.begin(), in_.end(), call) == in_.end()) return;
        if (what_ == "int") throw 42;
        if (what_ == "try_later") throw domino::TryLater(429, std::chrono::seconds(3), "the peer is busy");
        throw std::runtime_error(what_ + " in " + call);
    }

    void tell(const char* call) const { host_.log().info(call); }

private:
    domino::Host& host_;
    domino::Json in_;
    std::string what_;
};

constexpr const char* throws_config = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "in": {"type": "array", "items": {"type": "string"}, "default": [], "description": "Calls that throw."},
    "what": {"type": "string", "minLength": 3, "default": "boom", "description": "int, try_later, or a text."},
    "token": {"type": "string", "minLength": 3, "writeOnly": true, "description": "A secret."}
  }
})";

}  // namespace
