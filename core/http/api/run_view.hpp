#pragma once

#include "core/pipeline/tokens.hpp"
#include "core/store/store.hpp"
#include "domino/json.hpp"

namespace domino {

/// A run as the API shows it, as JSON text; docs/api.md describes the members. Approval buttons carry fresh
/// tokens, so whoever may read the run may press them.
std::string run_view(const RunRecord& record, const Tokens& tokens);

/// A run that was accepted and is not yet in the store.
Json accepted_view(const std::string& run);

/// RFC 3339, or null for 0.
Json time_view(std::int64_t milliseconds);

}  // namespace domino
