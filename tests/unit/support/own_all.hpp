#pragma once

#include "core/store/store.hpp"

namespace domino::test {

/// Takes every partition, whoever has it; the rows as they stand then.
inline std::vector<PartitionRow> own_all(Store& store, const std::string& owner) {
    store.beat({.owner = owner});
    for (const auto& row : store.partition_rows()) store.take(row.partition, row.epoch, owner);
    return store.partition_rows();
}

}  // namespace domino::test
