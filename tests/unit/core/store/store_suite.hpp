#pragma once

#include "core/store/store.hpp"

#include <gtest/gtest.h>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace domino::test {

/// One back end under the suite: its store, empty at first, on data that outlives `reopen`.
class StoreHarness {
public:
    virtual ~StoreHarness() = default;
    virtual Store& store() = 0;
    virtual void reopen() = 0;
    /// What does not hold in the data, as `check_books` tells it.
    virtual std::vector<std::string> check_books() = 0;
};

struct StoreBackend {
    std::string name;
    std::function<std::unique_ptr<StoreHarness>()> make;
};

/// What every store must do, against the interface alone. A back end joins by
/// INSTANTIATE_TEST_SUITE_P(Name, StoreSuite, testing::Values(StoreBackend{...}), store_backend_name).
/// Each test ends with the books in order, unless it says otherwise.
class StoreSuite : public testing::TestWithParam<StoreBackend> {
protected:
    StoreSuite();
    void TearDown() override;

    Store& store() { return harness_->store(); }
    StoreHarness& harness() { return *harness_; }
    void expect_wrong_books() { books_are_right_ = false; }

    /// Changes of a partition we own, its counters as they stand.
    Changes changes_of(int partition);
    /// Applies and waits; the partition's counters then are those of `changes`.
    ApplyOutcome apply(const Changes& changes);
    std::vector<ApplyOutcome> apply_all(std::vector<Changes> batch);
    void own_all(const std::string& owner);
    std::optional<Taken> take(int partition, const std::string& owner);

    /// A new run of the partition with the next ord and rev, added to `changes`.
    RunRow& add_run(Changes& changes, const std::string& id);
    StepRow& add_step(Changes& changes, const std::string& run, int index);
    ReplyRow& add_reply(Changes& changes, const std::string& run, int n);
    /// A run that is over: one step, one closing reply that was sent.
    void add_finished_run(Changes& changes, const std::string& id);

    std::vector<PartitionRow> partitions_;

private:
    std::unique_ptr<StoreHarness> harness_;
    bool books_are_right_ = true;
};

inline std::string store_backend_name(const testing::TestParamInfo<StoreBackend>& info) {
    return info.param.name;
}

std::vector<std::string> ids_of(const std::vector<RunRecord>& records);

}  // namespace domino::test
