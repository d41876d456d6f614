#pragma once

#include "core/store/rows.hpp"
#include "core/stream/stream.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace domino {

/// Everything one partition's transaction writes. `partition` is the fence: its owner and epoch
/// must still stand in the store, its other members become the row's new values.
/// A new run whose id is there already changes nothing, nor do the steps and replies that came
/// with it; a second closing reply of a run is dropped. A run whose steps or replies change counts
/// as changed at the partition's new `rev`.
/// Order inside: fence, new runs, changed runs, steps, replies, dialogs, dead letters, callbacks.
struct Changes {
    PartitionRow partition;
    std::vector<RunRow> new_runs;
    std::vector<RunRow> changed_runs;  ///< members from `status` on; never out of a terminal state
    std::vector<StepRow> new_steps;
    std::vector<StepRow> changed_steps;  ///< members from `status` on; never out of a terminal state
    std::vector<ReplyRow> new_replies;
    std::vector<ReplyRow> changed_replies;  ///< members from `status` on; never out of sent or failed, `receipt` apart
    std::vector<DialogRow> dialogs;
    std::vector<DeadLetterRow> dead_letters;  ///< by id: a second one counts up and is open again
    std::vector<SeenCallback> seen_callbacks;
};

enum class Applied {
    committed,
    lost,     ///< the fence failed: another owner has the partition; nothing of it was written
    refused,  ///< the store refuses these values themselves (not a matter of trying again)
    failed,   ///< the store is away or full; nothing was written, the same changes may come again
    unknown,  ///< the connection broke in the commit: written or not. Forget the partition, take it again, load
};

/// A new run that was not written, because another one has its id: somebody else's, or of an event that came twice.
struct DoubleRun {
    std::string run;
    std::int64_t ord = 0;  ///< of the one that was not written; the run that stands has another place

    bool operator==(const DoubleRun&) const = default;
};

struct ApplyOutcome {
    Applied applied = Applied::committed;
    std::string error;
    std::vector<DoubleRun> doubles;  ///< a batch that was written before and comes again has none
};

/// A run with all that belongs to it.
struct RunRecord {
    RunRow run;
    std::vector<StepRow> steps;     ///< by index
    std::vector<ReplyRow> replies;  ///< by n
};

struct RunFilter {
    std::optional<RunStatus> status;
    std::string channel;
    std::string conversation;
    std::string chain;
    std::string text;  ///< part of what was asked, without case
};

struct RunPage {
    std::vector<RunRecord> runs;  ///< newest first
    std::string next;             ///< cursor of the next page; "" at the end
};

/// Per partition, the change counter up to which a reader has seen everything.
using Revisions = std::vector<std::int64_t>;

/// A broker's sign of life.
struct Beat {
    std::string owner;       ///< random per start
    bool works = true;       ///< may own partitions
    bool has_stream = true;  ///< can read the stream at present
};

/// How the partitions stand, as a broker that gives a sign of life is told.
struct Standing {
    int workers = 1;                       ///< living brokers that work and have their stream
    int place = 0;                         ///< of this one among them, by owner; -1 when it is none of them
    std::vector<PartitionRow> partitions;  ///< as committed, by partition
    std::vector<int> free;                 ///< without an owner, or their owner's lease is over: may be taken
};

/// A partition that was taken over.
struct Taken {
    PartitionRow row;
    bool unclean = false;  ///< its last owner did not give it back
};

struct StoreHealth {
    enum class State { ok, degraded, down } state = State::ok;
    std::string reason;
};

inline constexpr std::chrono::seconds lease_length{10};

/// The workshop: every decision stands here first. SQLite and Postgres fill it alike;
/// `tests/unit/core/store/` holds the suite both must pass. Any thread may call any member.
/// Members that read throw `TryLater` when the store is away.
class Store {
public:
    using Done = std::function<void(std::vector<ApplyOutcome>)>;
    virtual ~Store() = default;

    /// Queues a batch, at most one `Changes` a partition; batches that wait together may share a
    /// commit and are applied in the order of the calls. `done` gets one outcome per element, once,
    /// on the store's own thread after the commit (before `apply` returns when the store is stopped),
    /// and must not block, wait for this store or throw. One partition's failure
    /// leaves the others alone. Writing state is conditional: a terminal run or step and a sent
    /// reply stay as they are.
    virtual void apply(std::vector<Changes> batch, Done done) = 0;

    virtual int partitions() = 0;
    /// Renews this broker's lease (`lease_length` from now by the store's clock), counts the living and
    /// tells what is free. After the store was away nothing of the others' is free for one lease, so
    /// that an outage does not move every partition. The embedded store belongs to one process:
    /// whatever another owner has is free.
    virtual Standing beat(const Beat& beat) = 0;
    /// Takes one partition whose epoch is still the one seen and which is free, or ours already; its
    /// epoch is raised. Nothing when another was quicker.
    virtual std::optional<Taken> take(int partition, std::int64_t epoch_seen, const std::string& owner) = 0;
    /// Gives a partition back: nobody's, its epoch raised. Nothing happens when it is not ours any more.
    virtual void give_back(const PartitionRow& row) = 0;
    /// Gives back all that is left and ends the lease.
    virtual void leave(const std::string& owner) = 0;

    /// Runs of a partition that are not terminal or have a reply that is not sent or failed, by ord.
    virtual std::vector<RunRecord> open_runs(int partition, std::int64_t after_ord, std::size_t most) = 0;
    /// Runs `planning` of one conversation, no follow-ups, by ord, without steps and replies.
    virtual std::vector<RunRow> planning_runs(int partition, const std::string& channel, const std::string& conversation,
                                              std::int64_t after_ord, std::size_t most) = 0;
    /// Which of these run ids exist.
    virtual std::vector<std::string> existing_runs(const std::vector<std::string>& ids) = 0;
    /// How many runs there are whose `root` is this one.
    virtual std::size_t family_size(const std::string& root) = 0;
    virtual std::optional<DialogRow> dialog(const std::string& channel, const std::string& conversation) = 0;
    /// Channel and conversation of every open question.
    virtual std::vector<std::pair<std::string, std::string>> dialogs() = 0;
    /// The steps of a conversation that wait for a person, newest first.
    virtual std::vector<StepRow> waiting_steps(const std::string& channel, const std::string& conversation) = 0;
    /// The start gate: true when `execution` is the one execution that may run this attempt, being the
    /// first to ask; false for all others and when the step is not open in this attempt.
    virtual bool claim(const std::string& run, int step, int attempt, const std::string& execution) = 0;
    virtual bool seen(const SeenCallback& callback) = 0;
    /// Ended steps with `ord` > `after`, by ord: what is to be published. One record a step, with
    /// its run and no other step and no reply.
    virtual std::vector<RunRecord> results_after(int partition, std::int64_t after, std::size_t most) = 0;
    /// Dead letters with `ord` > `after`, by ord: what is to be published.
    virtual std::vector<DeadLetterRow> dead_letters_after(int partition, std::int64_t after, std::size_t most) = 0;

    virtual std::optional<RunRecord> run(const std::string& id) = 0;
    /// Newest first. `after` is a page's `next`. A page may have fewer than `most` runs and still a
    /// next one: a search looks at a bounded number of runs and gives about 8 MB at most. Throws
    /// `Error` when `after` is no cursor of ours.
    virtual RunPage runs(const RunFilter& filter, const std::string& after, std::size_t most) = 0;
    /// Runs that changed beyond `seen`, oldest change first per partition; `seen` is moved on. Bounded
    /// like a page: when `seen` is not yet `revisions()`, there may be more. Slightly more than
    /// `most` when several runs share a revision.
    virtual std::vector<RunRecord> changed_runs(const RunFilter& filter, Revisions& seen, std::size_t most) = 0;
    virtual Revisions revisions() = 0;
    virtual std::vector<PartitionRow> partition_rows() = 0;         ///< as committed, by partition
    virtual std::map<std::string, std::uint64_t> count_runs() = 0;  ///< by status
    /// Conversations of a channel whose runs have this sender (all when ""), newest first.
    struct Conversation {
        std::string channel;
        std::string conversation;
        std::string first_text;
        std::int64_t last = 0;
    };
    virtual std::vector<Conversation> conversations(const std::string& channel, const std::string& sender, std::size_t most) = 0;

    /// Newest first, of one status (all when ""), after the one with the id `after`. Throws `Error`
    /// when there is none with that id.
    virtual std::vector<DeadLetterRow> dead_letters(const std::string& status, const std::string& after, std::size_t most) = 0;
    virtual std::optional<DeadLetterRow> dead_letter(const std::string& id) = 0;
    /// Throws `Error` when there is none with that id.
    virtual void mark_dead_letter(const std::string& id, const std::string& status, const std::string& note) = 0;

    virtual std::optional<std::string> get(const std::string& space, const std::string& key) = 0;
    static constexpr std::int64_t for_good = 0;
    /// `until`: ms since 1970, from when on `forget_keys` may take it.
    virtual void put(const std::string& space, const std::string& key, const std::string& value,
                     std::int64_t until = for_good) = 0;
    /// Keeps the value that is there, and its time; returns what stands afterwards.
    virtual std::string put_if_absent(const std::string& space, const std::string& key, const std::string& value,
                                      std::int64_t until = for_good) = 0;
    virtual void erase(const std::string& space, const std::string& key) = 0;
    /// Erases what was wanted until before `now`, at most `most` of it; returns how many that were.
    virtual std::size_t forget_keys(std::int64_t now, std::size_t most) = 0;

    /// Clears payloads of runs that ended before `before`, and whole runs that ended before
    /// `skeletons_before`, both only when no reply is under way, and closed dead letters last seen
    /// before `before`; at most `most` runs, in small transactions; returns how many it touched.
    virtual std::size_t forget(std::int64_t before, std::int64_t skeletons_before, std::size_t most) = 0;

    virtual StoreHealth health() = 0;
    virtual void stop() = 0;
};

}  // namespace domino
