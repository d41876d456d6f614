#pragma once

#include "core/pipeline/publish.hpp"
#include "core/store/store.hpp"

#include <string>
#include <vector>

namespace domino {

/// The CloudEvent that tells others of a result: id = step id, type = "result." + workflow, with
/// the extension attributes `dominorun` and `dominoord` (place within the partition).
std::string result_payload(const RunRow& run, const StepRow& step);

/// The CloudEvent that tells others of a dead letter: type = "dead." + kind, id = its own and the place
/// at which it was seen, with `dominoord`.
std::string dead_letter_payload(const DeadLetterRow& letter);

/// Results and dead letters of a partition that are not published yet.
std::vector<PublicationEntry> unpublished_entries(Store& store, const PartitionRow& row);

}  // namespace domino
