#pragma once

#include "domino/plugin.hpp"

/// A planner without a fault of its own, for the fixtures whose fault is elsewhere.
namespace {

class PlainPlanner : public domino::Planner {
public:
    PlainPlanner(domino::Host&, const domino::Json&) {}
    void start() override {}
    void stop() override {}
    domino::PluginState state() const override { return {}; }
    std::optional<domino::Plan> plan(const domino::PlanRequest&) override { return std::nullopt; }
};

constexpr const char* no_config = R"({"type": "object", "additionalProperties": false})";

}  // namespace
