#pragma once

#include "core/store/sqlite_store.hpp"

#include <deque>
#include <functional>
#include <mutex>

namespace domino::test {

/// The embedded store, whose outcomes and leases a test can bend.
class MisbehavingStore : public SqliteStore {
public:
    using SqliteStore::SqliteStore;

    /// What to say of a partition's changes in place of writing them; nothing to write them.
    using Judge = std::function<std::optional<ApplyOutcome>(const Changes& changes)>;
    /// Says `unknown` after having written them, as if the connection broke in the commit.
    using Doubt = std::function<bool(const Changes& changes)>;
    using Bend = std::function<void(Standing& standing)>;

    void judge(Judge judge) { set(judge_, std::move(judge)); }
    void doubt(Doubt doubt) { set(doubt_, std::move(doubt)); }
    void bend(Bend bend) { set(bend_, std::move(bend)); }

    void apply(std::vector<Changes> batch, Done done) override {
        std::vector<ApplyOutcome> outcomes(batch.size());
        std::vector<Changes> written;
        std::vector<std::size_t> places;
        {
            const std::lock_guard lock(mutex_);
            for (std::size_t i = 0; i < batch.size(); ++i) {
                if (const auto outcome = judge_ ? judge_(batch[i]) : std::nullopt) {
                    outcomes[i] = *outcome;
                    continue;
                }
                if (doubt_ && doubt_(batch[i])) outcomes[i] = {Applied::unknown, "the connection broke"};
                places.push_back(i);
                written.push_back(std::move(batch[i]));
            }
        }
        SqliteStore::apply(std::move(written), [outcomes, places, done](const std::vector<ApplyOutcome>& real) mutable {
            for (std::size_t i = 0; i < places.size(); ++i)
                if (outcomes[places[i]].applied == Applied::committed) outcomes[places[i]] = real[i];
            done(std::move(outcomes));
        });
    }

    Standing beat(const Beat& beat) override {
        Standing standing = SqliteStore::beat(beat);
        const std::lock_guard lock(mutex_);
        if (bend_) bend_(standing);
        return standing;
    }

private:
    template <class What>
    void set(What& place, What value) {
        const std::lock_guard lock(mutex_);
        place = std::move(value);
    }

    std::mutex mutex_;
    Judge judge_;  // guarded by mutex_, as the others
    Doubt doubt_;
    Bend bend_;
};

}  // namespace domino::test
