#include "domino/plugin.hpp"
#include "journal.hpp"

#include <atomic>
#include <set>
#include <thread>

namespace scripted {
namespace {

using domino::Json;
using Status = domino::Outcome::Status;

/// Does what a step's input tells it:
///   {"output": [...], "sleep_ms": N, "fail": TEXT, "throw": TEXT, "not_started_until": ATTEMPT, "unknown": TEXT, "hand_over":
///   true}
/// "hand_over" leaves the result to whoever posts to the callback URL, which the journal tells.
/// Without "output" the input comes back. The journal gets "begun STEP ATTEMPT" and "done STEP ATTEMPT".
class Executor : public domino::Executor {
public:
    Executor(domino::Host&, const Json& config)
        : pure_(config["pure"].get<bool>()), journal_(config["journal"].get<std::string>()) {}

    void start() override {}
    void stop() override { stopping_ = true; }
    domino::PluginState state() const override { return {}; }

    domino::Acceptance accepts(const domino::Workflow& workflow) override {
        for (const auto& node : workflow.document["nodes"])
            if (node.value("type", "") != "test.scripted")
                return {.accepted = false, .reason = "node \"" + node.value("name", "") + "\" is not scripted", .pure = false};
        return {.accepted = true, .reason = {}, .pure = pure_};
    }

    domino::Outcome run(const domino::StepCall& call) override {
        const Json& script = call.input;
        if (call.attempt <= script.value("not_started_until", 0)) return outcome(Status::not_started, "not yet");
        if (!pure_) call.before_effect();
        const std::string key = call.step + " " + std::to_string(call.attempt);
        journal_.write("begun " + key);
        if (script.value("hand_over", false)) {
            journal_.write("callback " + call.callback_url);
            return outcome(Status::started, "");
        }
        if (!sleep(call, std::chrono::milliseconds(script.value("sleep_ms", 0)))) return outcome(Status::failed, "stopped");
        if (script.contains("throw")) throw std::runtime_error(script["throw"].get<std::string>());
        if (script.contains("fail")) return outcome(Status::failed, script["fail"].get<std::string>());
        if (script.contains("unknown")) return outcome(Status::unknown, script["unknown"].get<std::string>());
        journal_.write("done " + key);
        return output_of(script);
    }

    domino::Outcome ask(const domino::StepCall& call) override {
        const std::string key = call.step + " " + std::to_string(call.attempt);
        journal_.write("asked " + key);
        if (journal_.has("done " + key)) return output_of(call.input);
        return journal_.has("begun " + key) ? outcome(Status::unknown, "begun and not heard of again")
                                            : outcome(Status::not_started, "never begun");
    }

    void cancel(const std::string& step, int attempt) override {
        const std::lock_guard lock(mutex_);
        cancelled_.insert(step + " " + std::to_string(attempt));
    }

    int concurrency() const override { return 8; }

private:
    static domino::Outcome outcome(Status status, const std::string& error) {
        return {.status = status, .output = Json::array(), .error = error, .retry_after = std::chrono::milliseconds(10)};
    }

    static domino::Outcome output_of(const Json& script) {
        domino::Outcome done = outcome(Status::succeeded, "");
        done.output = script.contains("output") ? script["output"] : Json::array({script});
        return done;
    }

    /// False when it was cancelled or stopped meanwhile.
    bool sleep(const domino::StepCall& call, std::chrono::milliseconds time) {
        const auto until = std::chrono::steady_clock::now() + time;
        while (std::chrono::steady_clock::now() < until) {
            {
                const std::lock_guard lock(mutex_);
                if (stopping_ || cancelled_.contains(call.step + " " + std::to_string(call.attempt))) return false;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return true;
    }

    const bool pure_;
    Journal journal_;
    std::atomic<bool> stopping_ = false;
    std::mutex mutex_;
    std::set<std::string> cancelled_;
};

constexpr const char* config_schema = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "pure": {"type": "boolean", "default": false, "description": "Whether it says of its workflows that they only compute."},
    "journal": {"type": "string", "default": "", "description": "File that gets a line for each thing it did."}
  }
})";

}  // namespace
}  // namespace scripted

DOMINO_PLUGIN(domino::PluginKind::executor, scripted::Executor,
              {.name = "scripted",
               .version = "1.0.0",
               .description = "Does what a step's input tells it.",
               .config_schema = scripted::config_schema});
