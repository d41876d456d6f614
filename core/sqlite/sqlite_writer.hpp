#pragma once

#include "core/sqlite/sqlite_database.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace domino {

/// What became of one item of work.
struct Written {
    enum class State {
        committed,  ///< on disk
        refused,    ///< the item itself is at fault and was undone alone
        failed,     ///< the file cannot be written now; nothing of the whole batch was
    } state = State::committed;
    std::string error;  ///< for a person; empty when committed
};

/// The one thread that writes the file. Items that wait together share a commit, in the order they
/// came, each in a savepoint of its own. While the file cannot be written every batch fails at
/// once, and the writer tries each second whether it can again. Any thread may call any member.
class SqliteWriter {
public:
    /// Runs on the writer's thread inside the transaction. Throwing refuses the item, except for
    /// an `SqliteError` that is not about values: that fails the batch.
    using Work = std::function<void(SqliteDatabase&)>;
    /// Runs on the writer's thread after the commit; must not throw, block or call `run`.
    using Completion = std::function<void(const Written&)>;

    explicit SqliteWriter(const std::filesystem::path& file);
    ~SqliteWriter();
    SqliteWriter(const SqliteWriter&) = delete;
    SqliteWriter& operator=(const SqliteWriter&) = delete;

    void submit(Work work, Completion completion);
    /// Submits and waits. Throws `TryLater` when it failed, `Error` when it was refused.
    void run(const Work& work);
    /// Returns when everything submitted before has its completion.
    void drain();
    /// Why the file cannot be written now; "" while it can.
    std::string trouble() const;

private:
    struct Item {
        Work work;
        Completion completion;
        Written written;
    };

    void loop();
    bool wait_for_items();
    void write(std::vector<Item>& batch);
    void work_through(std::vector<Item>& batch);
    void work_on(Item& item);
    void note_trouble(const std::string& trouble);
    void probe();

    SqliteDatabase database_;            ///< the thread's alone once it runs
    std::deque<Item> waiting_for_next_;  ///< the thread's alone

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Item> queue_;
    std::string trouble_;
    bool stopping_ = false;

    std::thread thread_;
};

}  // namespace domino
