#pragma once

#include <domino/executor.hpp>

namespace n8n {

/// Whether the workflow can be started in n8n and will be heard of; else which node stands in the way, and what to do.
domino::Acceptance acceptance_of(const domino::Workflow& workflow);

}  // namespace n8n
