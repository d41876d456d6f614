#include "executor.hpp"

#include "http_effects.hpp"

#include <unistd.h>
#include <domino/error.hpp>

namespace native {
namespace {

using domino::Outcome;

constexpr auto time_to_judge = std::chrono::seconds(20);
constexpr std::size_t acceptances_kept = 4096;
constexpr char time_is_up[] = "The workflow was stopped because its time was up.";

/// The step is no longer ours: nothing has had an effect.
class NotOurs : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

Outcome outcome(Outcome::Status status, std::string error) {
    return {.status = status, .output = domino::Json::array(), .error = std::move(error), .retry_after = {}};
}

Outcome succeeded(std::string_view text) try {
    return {.status = Outcome::Status::succeeded,
            .output = domino::parse_json(text, domino::result_limits),
            .error = {},
            .retry_after = {}};
} catch (const domino::Error& error) {
    return outcome(Outcome::Status::failed, std::string("The output of the workflow cannot be taken: ") + error.what());
}

Outcome read(const std::string& answer) {
    const auto text = std::string_view(answer).substr(1);
    switch (answer.front()) {
        case 's': return succeeded(text);
        case 't': return outcome(Outcome::Status::timed_out, std::string(text));
        default: return outcome(Outcome::Status::failed, std::string(text));
    }
}

domino::Acceptance read_acceptance(const std::string& text) {
    const auto value = domino::parse_json(text);
    return {.accepted = value.at("accepted").get<bool>(),
            .reason = value.at("reason").get<std::string>(),
            .pure = value.at("pure").get<bool>()};
}

}  // namespace

/// Lets `cancel` find the process of a call while it runs.
class NativeExecutor::Running {
public:
    Running(NativeExecutor& owner, Try name, Child& child) : owner_(owner), name_(std::move(name)) {
        const std::lock_guard lock(owner_.running_mutex_);
        owner_.running_[name_] = &child;
    }
    ~Running() {
        const std::lock_guard lock(owner_.running_mutex_);
        owner_.running_.erase(name_);
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

private:
    NativeExecutor& owner_;
    const Try name_;
};

NativeExecutor::NativeExecutor(domino::Host& host, const domino::Json& config)
    : host_(host),
      config_(config_from_json(config)),
      program_(host.libexec_dir() + "/domino-native-engine"),
      pool_({.program = program_,
             .memory_mb = config_.memory_mb,
             .code_timeout = config_.code_timeout,
             .timezone = config_.timezone},
            config_.processes) {}

void NativeExecutor::start() {}

void NativeExecutor::stop() {
    pool_.stop();
    const std::lock_guard lock(running_mutex_);
    for (const auto& [name, child] : running_) child->kill();
}

domino::PluginState NativeExecutor::state() const {
    if (::access(program_.c_str(), X_OK) == 0) return {};
    return {.health = domino::PluginState::Health::degraded,
            .reason = "The program " + program_ + " is missing or cannot be executed; install Domino's helper programs."};
}

domino::Acceptance NativeExecutor::load(Child& child, const KeyedWorkflow& workflow, Clock::time_point until) {
    if (!child.ready(until)) throw domino::Error("The native executor's engine process takes too long to start.");
    auto acceptance = read_acceptance(child.load(workflow.key, workflow.document));
    const std::lock_guard lock(acceptances_mutex_);
    if (acceptances_.size() >= acceptances_kept) acceptances_.clear();
    acceptances_[workflow.key] = acceptance;
    return acceptance;
}

std::optional<domino::Acceptance> NativeExecutor::known(const std::string& key) {
    const std::lock_guard lock(acceptances_mutex_);
    const auto found = acceptances_.find(key);
    if (found == acceptances_.end()) return std::nullopt;
    return found->second;
}

domino::Acceptance NativeExecutor::accept(const KeyedWorkflow& workflow) {
    if (auto acceptance = known(workflow.key)) return *acceptance;
    const auto until = Clock::now() + time_to_judge;
    auto lease = pool_.borrow(workflow.key, until);
    if (!lease) throw domino::Error("All engine processes of the native executor are busy; the workflow could not be looked at.");
    return load(**lease, workflow, until);
}

domino::Acceptance NativeExecutor::accepts(const domino::Workflow& workflow) {
    return accept(*keyed(workflow));
}

Outcome NativeExecutor::run_in(Child& child, const domino::StepCall& call, const KeyedWorkflow& workflow,
                               Clock::time_point until) {
    if (!child.ready(until))
        return outcome(Outcome::Status::timed_out, "The engine process was still starting when the time was up.");
    if (!child.has(workflow.key)) {
        const auto acceptance = load(child, workflow, until);
        if (!acceptance.accepted) return outcome(Outcome::Status::failed, acceptance.reason);
    }
    bool announced = false;
    const auto http = [&](const std::string& requests, Clock::time_point limit) {
        if (!announced && call.before_effect) try {
                call.before_effect();
            } catch (const std::exception& error) {
                throw NotOurs(error.what());
            }
        announced = true;
        return make_requests(host_.http(), requests, std::min(limit, until));
    };
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0) return outcome(Outcome::Status::timed_out, time_is_up);
    const auto input = domino::to_text(call.input);
    try {
        return read(child.run(workflow.key, input, left, http));
    } catch (const WorkflowMissing&) {
        load(child, workflow, until);
        return read(child.run(workflow.key, input, left, http));
    }
}

Outcome NativeExecutor::run(const domino::StepCall& call) {
    const auto until = Clock::now() + call.deadline;
    const auto workflow = keys_.find(call.workflow);
    if (const auto acceptance = known(workflow->key); acceptance && !acceptance->accepted) {
        return outcome(Outcome::Status::failed, acceptance->reason);
    }
    const auto lease = pool_.borrow(workflow->key, until);
    if (!lease)
        return outcome(Outcome::Status::timed_out,
                       "All engine processes of the native executor were busy until the time was up.");
    const Running running(*this, {call.step, call.attempt}, **lease);
    try {
        return run_in(**lease, call, *workflow, until);
    } catch (const NotOurs& error) {
        return outcome(Outcome::Status::not_started, error.what());
    } catch (const ChildDied& error) {
        host_.metrics().add("engine_deaths_total");
        host_.log().warning("an engine process ended during a call", {{"step", call.step}});
        return outcome(Outcome::Status::failed, error.what());
    }
}

void NativeExecutor::cancel(const std::string& step, int attempt) {
    const std::lock_guard lock(running_mutex_);
    const auto found = running_.find({step, attempt});
    if (found != running_.end()) found->second->kill();
}

}  // namespace native
