#include "plain_planner.hpp"

#include <atomic>
#include <thread>

namespace {

/// Breaks the contract on purpose: a thread that stop does not join, state without a reason, a plan
/// that breaks the rules, an exception for a text it does not like.
class LeavesAThread : public PlainPlanner {
public:
    LeavesAThread(domino::Host& host, const domino::Json& config) : PlainPlanner(host, config) {}

    void start() override {
        std::thread([] { std::this_thread::sleep_for(std::chrono::seconds(30)); }).detach();
    }
    domino::PluginState state() const override { return {.health = domino::PluginState::Health::degraded, .reason = {}}; }
    std::optional<domino::Plan> plan(const domino::PlanRequest& request) override {
        if (request.event.text.empty()) throw 42;
        return domino::Plan{};
    }
};

}  // namespace

DOMINO_PLUGIN(
    domino::PluginKind::planner, LeavesAThread,
    {.name = "leaves_a_thread", .version = "1.0.0", .description = "A fixture.", .config_schema = R"({"type": "object"})"});
