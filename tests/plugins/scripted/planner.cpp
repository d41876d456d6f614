#include "domino/plugin.hpp"

#include <thread>

namespace scripted {
namespace {

using domino::Json;

/// Does what the event's own data tells it:
///   {"plan": PLAN, "follow_up": {WORKFLOW: PLAN}, "sleep_ms": N, "throw": TEXT, "throw_until": ATTEMPT, "echo": true}
/// An event without "plan" is left to others; one that answers a question is echoed with the question's context.
class Planner : public domino::Planner {
public:
    Planner(domino::Host&, const Json& config)
        : quick_(config["quick"].get<bool>()),
          sleep_(config["sleep_ms"].get<int>()),
          tag_(config["tag"].get<std::string>()),
          broken_(config["broken"].get<bool>()) {}

    void start() override {}
    void stop() override {}
    domino::PluginState state() const override { return {}; }
    bool is_quick() const override { return quick_; }

    std::optional<domino::Plan> plan(const domino::PlanRequest& request) override {
        if (broken_) throw std::runtime_error("broken on purpose");
        if (!request.context.is_null()) return reply("answer " + request.event.text + " to " + domino::to_text(request.context));
        std::this_thread::sleep_for(sleep_);
        const Json& script = request.event.data;
        if (request.event.text == "who are you") return reply(tag_);
        if (!script.is_object()) return std::nullopt;
        if (request.result) return follow_up(script, *request.result);
        std::this_thread::sleep_for(std::chrono::milliseconds(script.value("sleep_ms", 0)));
        if (script.contains("throw") && request.attempt <= script.value("throw_until", 1000))
            throw std::runtime_error(script["throw"].get<std::string>());
        if (script.contains("echo")) return reply(request.event.text);
        if (!script.contains("plan")) return std::nullopt;
        return domino::plan_from_json(script["plan"]);
    }

private:
    static domino::Plan reply(const std::string& text) {
        domino::Plan plan;
        plan.reply = domino::Reply{.text = text, .buttons = {}, .files = {}, .channel = {}, .conversation = {}};
        return plan;
    }

    static std::optional<domino::Plan> follow_up(const Json& script, const domino::Result& result) {
        const Json plans = script.value("follow_up", Json::object());
        if (!plans.contains(result.workflow)) return std::nullopt;
        return domino::plan_from_json(plans[result.workflow]);
    }

    const bool quick_;
    const std::chrono::milliseconds sleep_;
    const std::string tag_;
    const bool broken_;
};

constexpr const char* config_schema = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "quick": {"type": "boolean", "default": true, "description": "Whether it says of itself that it only computes."},
    "sleep_ms": {"type": "integer", "default": 0, "minimum": 0, "description": "How long it takes for every event."},
    "tag": {"type": "string", "default": "scripted", "description": "What it answers when asked who it is."},
    "broken": {"type": "boolean", "default": false, "description": "Whether every plan ends in an exception."}
  }
})";

}  // namespace
}  // namespace scripted

DOMINO_PLUGIN(domino::PluginKind::planner, scripted::Planner,
              {.name = "scripted",
               .version = "1.0.0",
               .description = "Plans what the event tells it to.",
               .config_schema = scripted::config_schema});
