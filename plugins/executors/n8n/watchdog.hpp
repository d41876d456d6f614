#pragma once

#include "execution.hpp"
#include "link.hpp"
#include "publisher.hpp"
#include "start_gate.hpp"
#include "starts.hpp"

#include <domino/executor.hpp>

namespace n8n {

/// What of Domino's an execution is for: the step's id and the attempt, as `step_header` carries it.
std::string step_key(const std::string& step, int attempt);

/// Finds out from n8n what became of a step. Any thread.
class Watchdog {
public:
    Watchdog(domino::Host& host, Link& link, const StartGate& gate, const Starts& starts)
        : host_(host), link_(link), gate_(gate), starts_(starts) {}

    /// Throws `Away` and `ApiError`. `workflow_id` is of the copy in n8n.
    domino::Outcome ask(const domino::StepCall& call, const std::string& workflow_id, CopyManner manner);
    /// The execution that was started for this step, among the latest; nothing when it is not among those.
    std::optional<domino::Json> find(const std::string& workflow_id, const std::string& key,
                                     const std::vector<std::string>& statuses);

private:
    domino::Outcome look_at(const domino::StepCall& call, const domino::Json& execution);
    domino::Outcome unclaimed(const domino::StepCall& call, const std::string& workflow_id);
    domino::Outcome ungated(const domino::StepCall& call, const std::string& workflow_id);
    domino::Outcome wait_and_stop(const domino::StepCall& call, const std::string& id);
    bool ended_just_now(const Execution& execution) const;
    bool one_crashed_since(const std::string& workflow_id, std::chrono::system_clock::time_point since);
    domino::Outcome stop_in_time(const domino::StepCall& call, const Execution& execution);
    domino::Outcome give_up(const domino::StepCall& call, const std::string& why, domino::Outcome::Status status);

    domino::Host& host_;
    Link& link_;
    const StartGate& gate_;
    const Starts& starts_;
};

}  // namespace n8n
