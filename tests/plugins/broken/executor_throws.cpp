#include "throws.hpp"

namespace {

class ThrowingExecutor : public domino::Executor {
public:
    ThrowingExecutor(domino::Host& host, const domino::Json& config) : thrower_(host, config) {}

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
    domino::Acceptance accepts(const domino::Workflow&) override {
        thrower_.throw_in("accepts");
        return {.accepted = true, .reason = {}, .pure = true};
    }
    domino::Outcome run(const domino::StepCall&) override {
        thrower_.throw_in("run");
        return {};
    }
    domino::Outcome ask(const domino::StepCall&) override {
        thrower_.throw_in("ask");
        return {};
    }
    void cancel(const std::string&, int) override { thrower_.throw_in("cancel"); }
    int concurrency() const override { return 1'000'000; }

private:
    Thrower thrower_;
};

}  // namespace

DOMINO_PLUGIN(domino::PluginKind::executor, ThrowingExecutor,
              {.name = "throws", .version = "1.0.0", .description = "Throws.", .config_schema = throws_config});
