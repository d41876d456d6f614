#include "core/pipeline/start_gate.hpp"

#include "core/pipeline/intake.hpp"
#include "core/pipeline/step_ids.hpp"
#include "domino/error.hpp"

#include <algorithm>

namespace domino {
namespace {

constexpr std::size_t most_execution_bytes = 128;

void check_execution(const std::string& execution) {
    const bool plain = std::all_of(execution.begin(), execution.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
    if (execution.empty() || execution.size() > most_execution_bytes || !plain)
        throw FieldError("/execution", "expected the execution's id: 1 to 128 characters without spaces");
}

}  // namespace

bool StartGate::may_go(const std::string& token, const std::string& execution) {
    const auto claims = tokens_.verify(TokenPurpose::callback, token);
    if (!claims || claims->expires < milliseconds_since_1970(clock_.now())) throw TokenRefused();
    check_execution(execution);
    return store_.claim(run_of_step(claims->subject), index_of_step(claims->subject), claims->attempt, execution);
}

std::string claimed_execution(const StepRow& step) {
    const std::string prefix = std::to_string(step.attempt) + "/";
    return step.claimed.starts_with(prefix) ? step.claimed.substr(prefix.size()) : "";
}

}  // namespace domino
