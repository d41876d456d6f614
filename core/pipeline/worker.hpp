#pragma once

#include "core/pipeline/callbacks.hpp"
#include "core/pipeline/collect.hpp"
#include "core/pipeline/ingest.hpp"
#include "core/pipeline/ledger.hpp"
#include "core/pipeline/ownership.hpp"
#include "core/pipeline/planning.hpp"
#include "core/pipeline/publish.hpp"
#include "core/pipeline/replies.hpp"
#include "core/pipeline/workbench.hpp"

#include <atomic>
#include <thread>

namespace domino {

/// The owner of partitions: everything between the doors and the answer is decided on its one
/// thread. Threads of plugins report into its mailbox; what it decides becomes one transaction per
/// turn, and only what was committed is acted on (started, sent, answered). Each room has its own
/// class; they share the `Workbench`.
class Worker {
public:
    Worker(WorkerParts parts, std::shared_ptr<const Setup> setup);
    ~Worker();

    /// Takes its share of the partitions and begins. Throws when the store is away.
    void start();
    /// Stops reading, lets steps in flight end until `drain` has passed, writes down what they
    /// came to. May come twice.
    void stop(std::chrono::milliseconds drain);
    /// Ends the calls that did not drain; after the plugins were stopped.
    void join_calls();
    void use(std::shared_ptr<const Setup> setup);

private:
    // The thread.
    void work();
    void turn();
    void once_a_second();
    std::chrono::milliseconds patience() const;
    bool is_idle() const;
    void write_the_rest();
    bool may_send(std::chrono::steady_clock::time_point written_down) const;

    // Partitions.
    void on_taken(Taken taken);
    void load(Partition& partition, bool unclean);
    void load_run(Partition& partition, RunRecord record);
    void on_leave(int number);
    void finish_leaving();
    /// Forgets a partition and lets it be taken again.
    void drop(int number, const std::string& why);
    void forget(int number, const std::string& why);

    // Runs.
    void on_entries(std::vector<ReadEntry> entries);
    void on_event(Partition& partition, ReadEntry entry);
    void forget_double(const DoubleRun& run);
    void fire_due();
    void on_due(const std::string& id);
    void after_commit(const std::string& id);
    void on_published(Publication publication, int partition, std::int64_t ord);

    Workbench bench_;
    OutageLog unpublished_;
    OutageLog unread_;
    Collect collect_;
    Overlap overlap_;
    Planning planning_;
    Callbacks callbacks_;
    ShowProgress progress_;
    Replies replies_;
    Publisher publisher_;
    Ledger ledger_;
    Ingest ingest_;
    Ownership ownership_;
    std::chrono::steady_clock::time_point next_look_{};
    std::atomic<bool> last_words_{false};  ///< the partitions are about to be given back: nothing is sent any more
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

}  // namespace domino
