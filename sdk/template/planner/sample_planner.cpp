#include "domino/plugin.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace sample_plugin {
namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// Runs one workflow whenever a message holds a keyword; everything else is left to other planners.
class SamplePlanner : public domino::Planner {
public:
    SamplePlanner(domino::Host& host, const domino::Json& config)
        : keyword_(lower(config["keyword"].get<std::string>())), workflow_(config["workflow"].get<std::string>()) {
        host.log().info("plans " + workflow_);
    }

    void start() override {}
    void stop() override {}
    domino::PluginState state() const override { return {}; }
    bool is_quick() const override { return true; }

    std::optional<domino::Plan> plan(const domino::PlanRequest& request) override {
        if (request.result || lower(request.event.text).find(keyword_) == std::string::npos) return std::nullopt;
        domino::Plan plan;
        plan.steps.push_back({.id = "run",
                              .workflow = workflow_,
                              .executor = {},
                              .input = {{"text", request.event.text}},
                              .needs = {},
                              .when = nullptr,
                              .approval = {},
                              .deadline = {}});
        return plan;
    }

private:
    const std::string keyword_;
    const std::string workflow_;
};

constexpr const char* config_schema = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "keyword": {"type": "string", "minLength": 1, "default": "help", "description": "Text that a message must hold, in any case."},
    "workflow": {"type": "string", "minLength": 1, "default": "help-desk", "description": "Name of the workflow that is run then."}
  }
})";

}  // namespace
}  // namespace sample_plugin

DOMINO_PLUGIN(domino::PluginKind::planner, sample_plugin::SamplePlanner,
              {.name = "sample",
               .version = "0.1.0",
               .description = "Runs a workflow when a message holds a keyword.",
               .config_schema = sample_plugin::config_schema});
