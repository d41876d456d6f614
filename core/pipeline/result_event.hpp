#pragma once

#include "core/pipeline/publish.hpp"
#include "core/store/store.hpp"

#include <string>
#include <vector>

namespace domino {

/// The CloudEvent that tells others of a result: id = step id, type = "result." + workflow, with
/// the extension attributes `dominorun` and `dominoord` (place within the partition).
std::string result_payload(const RunRow& run, const StepRow& step);

/// Results of a partition behind `ord`, as they are to be published.
std::vector<ResultEntry> result_entries_after(Store& store, int partition, std::int64_t ord, std::size_t most);

}  // namespace domino
