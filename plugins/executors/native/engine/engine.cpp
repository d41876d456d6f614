#include "engine.hpp"

#include "js_context.hpp"
#include "workflow_realm.hpp"

#include <set>
#include <stdexcept>

namespace native {
namespace {

constexpr std::string_view accepted_text = R"({"accepted":true)";
constexpr std::size_t workflows_kept = 128;
constexpr auto time_to_load = std::chrono::seconds(10);

}  // namespace

class Engine::Implementation {
public:
    explicit Implementation(const EngineSettings& settings)
        : settings_(settings), context_(settings.memory_bytes), realm_(context_, settings) {}

    std::string load(const std::string& key, std::string_view document) {
        if (keys_.size() >= workflows_kept) forget();
        context_.watchdog().arm(Watchdog::Clock::now() + time_to_load);
        auto call = realm_.call("load", key, document);
        context_.watchdog().disarm();
        if (!call.finished) throw std::runtime_error("the workflow could not be read: " + call.text);
        if (call.text.starts_with(accepted_text)) keys_.insert(key);
        return std::move(call.text);
    }

    bool has(const std::string& key) const { return keys_.count(key) != 0; }

    RunAnswer run(const std::string& key, std::string_view input, std::chrono::milliseconds deadline, Effects& effects) {
        realm_.set_effects(&effects);
        context_.watchdog().arm(Watchdog::Clock::now() + deadline);
        auto call = realm_.call("run", key, input);
        context_.watchdog().disarm();
        realm_.set_effects(nullptr);
        auto answer = call.finished ? read(call.text) : interrupted(call.text);
        const bool short_of_memory = context_.watchdog().cause() == Watchdog::Cause::memory;
        context_.collect_garbage();
        answer.worn = short_of_memory || (context_.watchdog().heap_is_large() && context_.watchdog().heap_is_over_half());
        return answer;
    }

    std::string outputs() {
        auto call = realm_.call("outputs", {});
        return call.finished ? std::move(call.text) : "{}";
    }

private:
    void forget() {
        realm_.call("forget", {});
        keys_.clear();
    }

    static RunAnswer read(const std::string& text) {
        return {.status = text.front() == 's' ? RunAnswer::Status::succeeded : RunAnswer::Status::failed,
                .text = text.substr(1),
                .worn = false};
    }

    RunAnswer interrupted(const std::string& exception) {
        switch (context_.watchdog().cause()) {
            case Watchdog::Cause::deadline:
                return {.status = RunAnswer::Status::timed_out,
                        .text = "The workflow was stopped because its time was up.",
                        .worn = false};
            case Watchdog::Cause::memory: return {.status = RunAnswer::Status::failed, .text = memory_text(), .worn = true};
            default: break;
        }
        if (exception.find("out of memory") != std::string::npos) {
            return {.status = RunAnswer::Status::failed, .text = memory_text(), .worn = true};
        }
        return {.status = RunAnswer::Status::failed,
                .text = exception.empty() ? "The workflow was stopped." : exception,
                .worn = false};
    }

    std::string memory_text() const {
        return "The workflow was stopped because it used more than " + std::to_string(settings_.memory_bytes >> 20) +
               " MB of memory. Process fewer items at a time, or raise memory_mb of the native executor.";
    }

    const EngineSettings settings_;
    JsContext context_;
    WorkflowRealm realm_;
    std::set<std::string> keys_;
};

Engine::Engine(const EngineSettings& settings) : implementation_(std::make_unique<Implementation>(settings)) {}
Engine::~Engine() = default;
std::string Engine::load(const std::string& key, std::string_view document) {
    return implementation_->load(key, document);
}
bool Engine::has(const std::string& key) const {
    return implementation_->has(key);
}
RunAnswer Engine::run(const std::string& key, std::string_view input, std::chrono::milliseconds deadline, Effects& effects) {
    return implementation_->run(key, input, deadline, effects);
}
std::string Engine::outputs_of_last_run() {
    return implementation_->outputs();
}

}  // namespace native
