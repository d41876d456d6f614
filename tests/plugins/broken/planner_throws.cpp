#include "throws.hpp"

namespace {

class ThrowingPlanner : public domino::Planner {
public:
    ThrowingPlanner(domino::Host& host, const domino::Json& config) : thrower_(host, config) {}

    void start() override {
        thrower_.tell("start");
        thrower_.throw_in("start");
    }
    void stop() override {
        thrower_.tell("stop");
        thrower_.throw_in("stop");
    }
    domino::PluginState state() const override {
        thrower_.throw_in("state");
        return {};
    }
    std::optional<domino::Plan> plan(const domino::PlanRequest& request) override {
        thrower_.throw_in("plan");
        if (request.event.text == "break the rules") return domino::Plan{};
        return std::nullopt;
    }
    bool is_quick() const override { return true; }

private:
    Thrower thrower_;
};

}  // namespace

DOMINO_PLUGIN(domino::PluginKind::planner, ThrowingPlanner,
              {.name = "throws", .version = "1.0.0", .description = "Throws.", .config_schema = throws_config});
