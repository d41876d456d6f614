#include "core/pipeline/ownership.hpp"

#include "core/store/sqlite_store.hpp"
#include "core/stream/embedded_stream.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace domino {
namespace {

using namespace std::chrono_literals;

/// Counts brokers as told; this one is the second of them.
class SharedStore : public SqliteStore {
public:
    using SqliteStore::SqliteStore;

    Standing beat(const Beat& beat) override {
        Standing standing = SqliteStore::beat(beat);
        standing.workers = workers;
        standing.place = workers - 1;
        return standing;
    }

    std::atomic<int> workers{1};
};

/// What the worker would have; it leaves when it is told to, but only when the test lets it.
class OwnershipTest : public testing::Test {
protected:
    void SetUp() override { ownership_.start(); }

    void on_taken(const Taken& taken) {
        const std::lock_guard lock(mutex_);
        rows_[taken.row.partition] = taken.row;
        unclean_ = unclean_ || taken.unclean;
        changed_.notify_all();
    }
    void on_leave(int partition) {
        const std::lock_guard lock(mutex_);
        to_leave_.insert(partition);
        changed_.notify_all();
    }
    void forget(int partition) {
        {
            const std::lock_guard lock(mutex_);
            rows_.erase(partition);
        }
        ownership_.dropped(partition);
    }
    void leave_all() {
        std::set<int> going;
        {
            const std::lock_guard lock(mutex_);
            going.swap(to_leave_);
        }
        for (const int partition : going) {
            store_.give_back(row_of(partition));
            forget(partition);
        }
    }
    PartitionRow row_of(int partition) {
        const std::lock_guard lock(mutex_);
        return rows_.at(partition);
    }
    template <class Holds>
    testing::AssertionResult comes(const Holds& holds) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, 60s, holds) ? testing::AssertionSuccess() : testing::AssertionFailure() << "did not come";
    }

    const test::TemporaryFolder folder_;
    std::shared_ptr<EmbeddedDatabase> database_ = std::make_shared<EmbeddedDatabase>(folder_.path() / "domino.db", "domino");
    SharedStore store_{database_};
    EmbeddedStream stream_{database_};
    Logger log_{Log::Level::error};
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<int, PartitionRow> rows_;
    std::set<int> to_leave_;
    bool unclean_ = false;
    Ownership ownership_{store_,
                         stream_,
                         log_,
                         "we",
                         {.taken = [this](Taken taken) { on_taken(taken); },
                          .leave = [this](int partition) { on_leave(partition); },
                          .lost = [](int) {}}};
};

TEST_F(OwnershipTest, LeavesWhatIsMoreThanItsShare) {
    const std::size_t all = rows_.size();
    ASSERT_EQ(all, static_cast<std::size_t>(store_.partitions()));
    store_.workers = 2;
    ASSERT_TRUE(comes([&] { return to_leave_.size() == all / 2; }));
}

TEST_F(OwnershipTest, TakesAgainWhatItForgotThoughItHasItsShareWithoutIt) {
    store_.workers = 2;
    ASSERT_TRUE(comes([&] { return !to_leave_.empty(); }));
    leave_all();
    const int forgotten = [&] {
        const std::lock_guard lock(mutex_);
        return rows_.begin()->first;
    }();
    store_.workers = 3;  // its share is smaller than what is left
    forget(forgotten);
    ASSERT_TRUE(comes([&] { return rows_.contains(forgotten) || to_leave_.contains(forgotten); }))
        << "the store says that it is ours, so nobody else can take it, and nobody works on it";
    EXPECT_FALSE(unclean_) << "nothing died";
}

}  // namespace
}  // namespace domino
