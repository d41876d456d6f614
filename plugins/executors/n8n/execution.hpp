#pragma once

#include <domino/executor.hpp>
#include <string>

namespace n8n {

/// What n8n's API says of one execution. Reads only.
class Execution {
public:
    explicit Execution(const domino::Json& execution) : execution_(execution) {}

    std::string id() const;
    /// new, running, waiting, success, error, canceled, crashed
    std::string status() const;
    bool is_at_work() const;
    /// Waits for a time or a call: nothing of it runs in any process.
    bool is_waiting() const { return status() == "waiting"; }
    /// The step and attempt that it was started for, as the header `step_header` said; "" when it was not Domino that started it.
    std::string step() const;
    /// What came of it; it is not at work any more. `workflow` is the catalog's.
    domino::Outcome outcome(const domino::Workflow& workflow) const;
    /// n8n began it a second time after its worker had died, and the gate did not let that pass: what the first run
    /// came to nobody knows.
    bool was_held_back() const;
    /// As n8n writes it; "" when it does not say.
    std::string stopped() const;
    /// Whether it failed before its first node that is not Domino's, and of what.
    std::string failure_at_gate() const;

private:
    bool told_its_result() const;
    domino::Json run_data() const;
    domino::Json output(const domino::Workflow& workflow) const;
    std::string error_text() const;

    const domino::Json& execution_;
};

}  // namespace n8n
