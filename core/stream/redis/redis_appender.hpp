#pragma once

#include "core/stream/append_bounds.hpp"
#include "core/stream/redis/redis_entry_writer.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace domino {

/// Appends that wait for Redis: a thread and a connection of its own, one pipeline for all that
/// waits. Bounded by number and bytes, counted until each append has its answer. Any thread.
class RedisAppender {
public:
    explicit RedisAppender(RedisLink& link);
    ~RedisAppender();

    void append(std::string key, std::string payload, Stream::Done done);
    /// Refuses what comes from now on and returns when all that came before is answered, with a failure
    /// what cannot be written within some seconds.
    void stop();
    bool stopped() const;
    /// Why Redis took nothing a moment ago; "" when it did or was not asked.
    std::string recent_refusal() const;

private:
    struct Waiting {
        std::string key;
        std::string payload;
        Stream::Done done;
    };
    using Clock = std::chrono::steady_clock;

    void work();
    std::vector<Waiting> next_batch();
    std::chrono::milliseconds patience() const;
    void write(std::vector<Waiting>& batch);
    void note(const Waiting& one, const Appended& appended);

    RedisLink& link_;
    RedisEntryWriter writer_;

    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<Waiting> waiting_;
    AppendBounds bounds_;
    Clock::time_point end_ = Clock::time_point::max();
    std::string refusal_;
    Clock::time_point refused_at_{};

    std::thread thread_;
};

}  // namespace domino
