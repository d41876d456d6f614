#include "channels/whatsapp/courtesies.hpp"

#include "domino/error.hpp"

#include <limits>

namespace domino::whatsapp {
namespace {

constexpr std::size_t most_waiting = 1000;
constexpr int threads = 4;
constexpr std::chrono::milliseconds first_pause{1000};

}  // namespace

void Courtesies::start() {
    const std::lock_guard lock(mutex_);
    if (!threads_.empty()) return;
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
}

void Courtesies::stop() {
    std::vector<std::jthread> ended;
    {
        const std::lock_guard lock(mutex_);
        ended.swap(threads_);
        waiting_.clear();
    }
    for (auto& thread : ended) thread.request_stop();
    ended.clear();
}

void Courtesies::add(Task task, int tries) {
    put(std::chrono::steady_clock::now(), {.task = std::move(task), .tries = tries, .pause = first_pause});
}

void Courtesies::repeat(Task task, std::chrono::milliseconds every) {
    put(std::chrono::steady_clock::now(), {.task = std::move(task), .tries = std::numeric_limits<int>::max(), .pause = every});
}

void Courtesies::put(Time due, Entry entry) {
    {
        const std::lock_guard lock(mutex_);
        if (threads_.empty()) return;
        if (waiting_.size() >= most_waiting) return desk_.host.metrics().add("dropped_courtesies_total");
        waiting_.emplace(due, std::move(entry));
    }
    changed_.notify_one();
}

void Courtesies::work(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        std::unique_lock lock(mutex_);
        if (waiting_.empty()) {
            changed_.wait(lock, stop, [this] { return !waiting_.empty(); });
            continue;
        }
        const Time due = waiting_.begin()->first;
        if (due > std::chrono::steady_clock::now()) {
            changed_.wait_until(lock, stop, due, [&] { return waiting_.empty() || waiting_.begin()->first < due; });
            continue;
        }
        Entry entry = std::move(waiting_.begin()->second);
        waiting_.erase(waiting_.begin());
        lock.unlock();
        perform(std::move(entry));
    }
}

void Courtesies::perform(Entry entry) {
    bool is_done = false;
    try {
        is_done = entry.task();
    } catch (const std::exception& error) {
        desk_.host.log().warning("a courtesy to a person failed", {{"error", error.what()}});
    }
    if (is_done || --entry.tries <= 0) return;
    const auto pause = entry.pause;
    put(std::chrono::steady_clock::now() + pause, std::move(entry));
}

}  // namespace domino::whatsapp
