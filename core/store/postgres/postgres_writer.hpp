#pragma once

#include "core/store/postgres/batch_script.hpp"
#include "core/store/postgres/postgres_pool.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace domino {

/// The one thread and connection that write changes. What comes while a commit is under way is the
/// next transaction. When one fails, what waits behind it fails as well: it was computed on top of
/// it. Any thread may call any member.
class PostgresWriter {
public:
    explicit PostgresWriter(PostgresPool& pool);
    ~PostgresWriter();
    PostgresWriter(const PostgresWriter&) = delete;
    PostgresWriter& operator=(const PostgresWriter&) = delete;

    void submit(std::vector<Changes> batch, Store::Done done);
    /// Writes what is queued, for some seconds at most; the rest fails, as does what comes later.
    void stop();
    /// Why the server takes no changes and since when; "" while it does. Never waits.
    std::string trouble() const;

private:
    struct Request {
        std::vector<Changes> changes;
        std::vector<ApplyOutcome> outcomes;
        Store::Done done;
        std::size_t bytes = 0;
    };
    /// One `Changes` of a request and what becomes of it.
    struct Item {
        const Changes* changes;
        ApplyOutcome* outcome;
    };

    void loop();
    std::vector<Request> next();
    void write(std::vector<Request>& requests);
    /// False when nothing that stands behind may be written either.
    bool write(std::vector<Item> items);
    bool write_alone(const std::vector<Item>& items, const std::string& error);
    bool connect(const std::vector<Item>& items);
    static std::vector<Item> without_lost(const std::vector<Item>& items, const BatchScript& script,
                                          const std::string& lost_places);
    std::string words_of_refusal(const Changes& changes, const std::string& error);
    void fail_waiting(const std::string& error);
    void note_trouble(const std::string& trouble);
    void probe();

    PostgresPool& pool_;
    std::unique_ptr<PostgresConnection> connection_;  ///< the thread's alone

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::condition_variable emptied_;
    std::deque<Request> queue_;
    std::string trouble_;
    bool is_writing_ = false;
    bool stopped_ = false;  ///< nothing is taken any more
    bool leaving_ = false;  ///< the thread is to end

    std::thread thread_;
};

}  // namespace domino
