#pragma once

#include "core/pipeline/decide.hpp"
#include "core/pipeline/ingest.hpp"
#include "core/pipeline/lanes.hpp"
#include "core/pipeline/run_state.hpp"

#include <deque>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace domino {

/// A step whose effect may begin once that is written down.
struct BeginningEffect {
    int step = 0;
    int attempt = 1;
    std::promise<bool> told;
};

/// When a step that a peer has is asked about next.
struct Look {
    std::int64_t at = 0;
    std::int64_t wait = 0;
};

/// A run that is not done, in memory.
struct OpenRun {
    std::unique_ptr<RunState> state;  ///< null while the decider has it
    int partition = 0;
    std::int64_t ord = 0;      ///< its place in the partition
    std::uint64_t serial = 0;  ///< another one each time the run comes into memory
    std::string lane;          ///< key of the lane it waits in; "" once it is decided
    bool stored = false;       ///< its row is in a batch that was handed to the store
    bool committed = false;
    bool writing = false;                  ///< a batch under way has changes of it: what it says does not stand yet
    bool fresh = true;                     ///< not loaded: what is `sending` was sent by this process
    bool planning = false;                 ///< a planner is at work on it
    std::optional<ConsentGiven> consent;   ///< its word decided this approval
    std::vector<std::string> merged;       ///< runs whose events it has in it, when it is decided
    std::optional<std::size_t> slow_from;  ///< next planner to ask, which may take its time
    std::set<int> steps_in_flight;
    std::set<int> replies_in_flight;
    std::map<int, Look> looks;             ///< of steps that are `running`
    std::vector<BeginningEffect> effects;  ///< who waits to hear that the note of it is written down

    bool has_calls_in_flight() const { return !state || planning || !steps_in_flight.empty() || !replies_in_flight.empty(); }
};

/// An entry whose run is not written down yet; the cursor may pass it only then.
struct Arrived {
    Cursor cursor;
    std::string run;  ///< "" when there is nothing to write
    RunRow row;
    std::optional<DeadLetterRow> dead_letter;
    std::chrono::steady_clock::time_point at;
};

/// A partition that this broker owns, as it stands in memory.
struct Partition {
    PartitionRow row;
    std::deque<Arrived> arrived;
    std::deque<ReadEntry> callbacks;
    Lanes lanes;
    std::set<std::string> dialogs;  ///< conversations with an open question, by `Lanes::conversation_key`
    std::set<std::string> dirty;
    std::vector<DeadLetterRow> dead_letters;
    std::vector<SeenCallback> seen;
    std::vector<SeenCallback> seen_in_batch;  ///< those that the store has in hand
    bool moved = false;                       ///< a cursor moved
    bool took_callbacks = false;              ///< their cursor moved: what they changed belongs into the same transaction
    bool committing = false;                  ///< the store has a transaction of it in hand
    /// It is to be given back: nothing new begins, at this time it goes whatever is still in flight.
    std::optional<std::chrono::steady_clock::time_point> leaving;

    bool has_unwritten() const { return !arrived.empty() || !dirty.empty() || !dead_letters.empty() || !seen.empty() || moved; }
};

}  // namespace domino
