#pragma once

#include "channels/whatsapp/desk.hpp"

#include <functional>
#include <map>
#include <thread>
#include <vector>

namespace domino::whatsapp {

/// What may happen after the answer to Meta, or not at all: read receipts, typing, the channel's own
/// words. A few threads work it off; what is beyond the bound is dropped and counted. Any thread.
class Courtesies {
public:
    /// True: done. False: once more, later.
    using Task = std::function<bool()>;

    explicit Courtesies(Desk& desk) : desk_(desk) {}
    ~Courtesies() { stop(); }
    Courtesies(const Courtesies&) = delete;
    Courtesies& operator=(const Courtesies&) = delete;

    void start();
    /// Ends the threads; what waits is forgotten.
    void stop();
    void add(Task task, int tries = 1);
    /// Does it now and then again each time this long after it was not done, until it is.
    void repeat(Task task, std::chrono::milliseconds every);

private:
    using Time = std::chrono::steady_clock::time_point;
    struct Entry {
        Task task;
        int tries;
        std::chrono::milliseconds pause;
    };

    void put(Time due, Entry entry);
    void work(const std::stop_token& stop);
    void perform(Entry entry);

    Desk& desk_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::multimap<Time, Entry> waiting_;
    std::vector<std::jthread> threads_;
};

}  // namespace domino::whatsapp
