#include "watchdog.hpp"

#include <algorithm>
#include <ctime>
#include <iomanip>
#include <sstream>

namespace n8n {
namespace {

using domino::Json;
using domino::Outcome;
using Shut = StartGate::Shut;
using namespace std::chrono_literals;

/// With no more than this left the broker asks because the time is up.
constexpr auto nothing_left = 250ms;
constexpr int most_listed = 100;
constexpr int most_opened = 25;
constexpr auto longest_search = 10s;
constexpr auto a_while = 20s;
/// What is still running when its time is up may have done its work and be about to tell.
constexpr auto grace = 5s;
constexpr auto between_looks = 500ms;

/// ISO 8601 in UTC, to the second; nothing when it is none.
std::optional<std::chrono::system_clock::time_point> time_in(const std::string& iso) {
    std::tm parts{};
    std::istringstream text(iso);
    text >> std::get_time(&parts, "%Y-%m-%dT%H:%M:%S");
    if (!text) return std::nullopt;
    return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

bool is_over(const domino::StepCall& call) {
    return call.deadline <= nothing_left;
}

Outcome outcome(Outcome::Status status, std::string error, std::chrono::milliseconds retry_after = 0ms) {
    return {.status = status, .output = Json::array(), .error = std::move(error), .retry_after = retry_after};
}

Outcome still_at_work() {
    return outcome(Outcome::Status::started, "");
}

}  // namespace

std::string step_key(const std::string& step, int attempt) {
    return step + "/" + std::to_string(attempt);
}

std::optional<Json> Watchdog::find(const std::string& workflow_id, const std::string& key,
                                   const std::vector<std::string>& statuses) {
    ApiClient api = link_.api();
    const auto until = Link::Clock::now() + longest_search;
    int opened = 0;
    for (const auto& status : statuses)
        for (const auto& head : api.list_executions(workflow_id, status, most_listed)) {
            if (++opened > most_opened || Link::Clock::now() > until) return std::nullopt;
            auto execution = api.execution(head.id, true);
            if (execution && Execution(*execution).step() == key) return execution;
        }
    return std::nullopt;
}

Outcome Watchdog::ask(const domino::StepCall& call, const std::string& workflow_id, CopyManner manner) {
    if (StartGate::is_shut(call)) return outcome(Outcome::Status::not_started, "n8n did not begin it");
    if (!manner.gated) return ungated(call, workflow_id);
    if (call.claimed.empty()) return unclaimed(call, workflow_id);
    // "12.abcdefgh": the execution and which of its runs.
    const std::string id = call.claimed.substr(0, call.claimed.find('.'));
    const auto execution = link_.api().execution(id, true);
    if (!execution) return outcome(Outcome::Status::unknown, "n8n no longer has its execution " + id);
    return look_at(call, *execution);
}

/// Nobody went through the gate: it waits in n8n's queue, or it died on the way to the gate.
Outcome Watchdog::unclaimed(const domino::StepCall& call, const std::string& workflow_id) {
    if (is_over(call))
        return give_up(call,
                       "n8n did not begin it within its time. Are n8n's workers running, and do they reach Domino at " +
                           gate_.url_for_n8n(call).substr(0, gate_.url_for_n8n(call).rfind("/callback/")) + "?",
                       Outcome::Status::timed_out);
    const auto dead = find(workflow_id, step_key(call.step, call.attempt), {"error", "canceled"});
    if (!dead) return still_at_work();
    const Execution execution(*dead);
    if (const std::string failure = execution.failure_at_gate(); !failure.empty())
        link_.note_callback_problem("n8n does not get through to Domino at " +
                                    gate_.url_for_n8n(call).substr(0, gate_.url_for_n8n(call).rfind("/callback/")) +
                                    "; set callback_base_url of this executor to where n8n reaches Domino: " + failure);
    return give_up(call, "n8n's execution " + execution.id() + " ended (" + execution.status() + ") before it began its work",
                   Outcome::Status::not_started);
}

Outcome Watchdog::give_up(const domino::StepCall& call, const std::string& why, Outcome::Status status) {
    if (gate_.shut(call) != Shut::yes) return still_at_work();
    host_.metrics().add("given_up_total");
    return outcome(status, why, 1s);
}

Outcome Watchdog::ungated(const domino::StepCall& call, const std::string& workflow_id) {
    const auto found = find(workflow_id, step_key(call.step, call.attempt), {"", "running"});
    if (found) return look_at(call, *found);
    if (is_over(call)) return outcome(Outcome::Status::timed_out, "");
    const auto start = starts_.find(step_key(call.step, call.attempt));
    if (start && one_crashed_since(workflow_id, start->sent))
        return outcome(Outcome::Status::not_started, "n8n's worker died while it ran", 1s);
    return outcome(Outcome::Status::unknown, "n8n has no execution for it among its latest");
}

Outcome Watchdog::look_at(const domino::StepCall& call, const Json& json) {
    const Execution execution(json);
    if (execution.is_at_work()) return is_over(call) ? wait_and_stop(call, execution.id()) : still_at_work();
    link_.note_callback_problem("");
    host_.metrics().add("results_asked_for_total");
    Outcome found = execution.outcome(*call.workflow);
    if (found.status != Outcome::Status::unknown) return found;
    // A worker that comes back marks as crashed what it had finished; the result may be on its way to us.
    if (!is_over(call) && ended_just_now(execution)) return still_at_work();
    found.status = call.workflow->idempotent ? Outcome::Status::not_started : Outcome::Status::failed;
    if (!call.workflow->idempotent) found.error = "interrupted, may have had effects: " + found.error;
    return found;
}

Outcome Watchdog::wait_and_stop(const domino::StepCall& call, const std::string& id) {
    const auto until = Link::Clock::now() + grace;
    for (;;) {
        const auto json = link_.api().execution(id, true);
        if (!json) return outcome(Outcome::Status::unknown, "n8n no longer has its execution " + id);
        const Execution execution(*json);
        if (!execution.is_at_work()) return look_at(call, *json);
        if (execution.is_waiting() || Link::Clock::now() >= until || link_.is_stopping()) return stop_in_time(call, execution);
        std::this_thread::sleep_for(between_looks);
    }
}

bool Watchdog::ended_just_now(const Execution& execution) const {
    const auto stopped = time_in(execution.stopped());
    if (!stopped) return false;
    const auto age = host_.clock().now() - *stopped;
    return age > -a_while && age < a_while;
}

/// Of a crashed execution n8n no longer knows whose it was. Where running again does no harm, "one of those since" is enough.
bool Watchdog::one_crashed_since(const std::string& workflow_id, std::chrono::system_clock::time_point since) {
    const auto failed = link_.api().list_executions(workflow_id, "error", most_listed);
    return std::any_of(failed.begin(), failed.end(), [&](const ExecutionHead& head) {
        const auto started = time_in(head.started);
        return head.status == "crashed" && started && *started >= since - 1s;
    });
}

Outcome Watchdog::stop_in_time(const domino::StepCall& call, const Execution& execution) {
    ApiClient api = link_.api();
    std::string remark;
    try {
        if (!api.stop_execution(execution.id())) {
            // 1.x cannot stop one that runs; one that waits never wakes up when it is deleted.
            if (execution.is_waiting())
                api.delete_execution(execution.id());
            else
                remark = "; this n8n cannot be told to stop it: its execution " + execution.id() + " may go on";
        }
    } catch (const ApiError& error) {
        // It may have ended in this moment.
        const auto now = api.execution(execution.id(), true);
        if (now && !Execution(*now).is_at_work()) return Execution(*now).outcome(*call.workflow);
        remark = std::string("; it could not be stopped: ") + error.what();
    }
    return outcome(Outcome::Status::timed_out, "it was not done within its time" + remark);
}

}  // namespace n8n
