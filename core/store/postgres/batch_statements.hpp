#pragma once

#include <string>
#include <vector>

namespace domino {

/// The statements that write a batch, each taking arrays of columns. A part of a run (step, reply)
/// that came with its new run carries that run's place, its partition and ord: when the run that
/// stands under the id has another one, it was there before, and the part is dropped. `ord` 0: the
/// run is an older one.
struct BatchStatement {
    const char* name;
    const char* sql;
};

/// In the order they are executed in.
const std::vector<BatchStatement>& batch_statements();

/// "PREPARE ...; PREPARE ...;" for all of them.
std::string prepare_batch_statements();

}  // namespace domino
