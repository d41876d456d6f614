#pragma once

#include "core/store/store.hpp"

namespace domino::test {

/// Takes every partition, whoever has it: a living owner is made to leave. The rows as they stand then.
inline std::vector<PartitionRow> own_all(Store& store, const std::string& owner) {
    store.beat({.owner = owner});
    for (const auto& row : store.partition_rows()) {
        if (!row.owner.empty() && row.owner != owner) store.leave(row.owner);
    }
    for (const auto& row : store.partition_rows()) store.take(row.partition, row.epoch, owner);
    return store.partition_rows();
}

}  // namespace domino::test
