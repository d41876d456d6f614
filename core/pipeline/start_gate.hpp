#pragma once

#include "core/pipeline/tokens.hpp"
#include "core/store/store.hpp"
#include "domino/host.hpp"

#include <string>

namespace domino {

/// The gate in front of a peer's execution: of all that were started for one try of a step, one goes on.
/// That nobody went through it means that the try certainly had no effect. Any thread; any broker.
class StartGate {
public:
    StartGate(Store& store, const Tokens& tokens, const Clock& clock) : store_(store), tokens_(tokens), clock_(clock) {}

    /// Whether `execution`, the peer's own id of it, may go on; asking again gives the same answer.
    /// Throws `TokenRefused`, `FieldError` for an id that is empty, too long or not plain text, and
    /// `TryLater` when the store is away.
    bool may_go(const std::string& token, const std::string& execution);

private:
    Store& store_;
    const Tokens& tokens_;
    const Clock& clock_;
};

/// The peer's execution that went through the gate in this attempt, by the step's `claimed`; "" when none did.
std::string claimed_execution(const StepRow& step);

}  // namespace domino
