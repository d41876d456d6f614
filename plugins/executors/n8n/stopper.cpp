#include "stopper.hpp"

#include <pthread.h>

namespace n8n {
namespace {

constexpr std::size_t most_cancelled = 1000;

}  // namespace

void Stopper::start() {
    const std::lock_guard lock(mutex_);
    if (running_) return;
    running_ = true;
    thread_ = std::thread([this] { work(); });
}

void Stopper::stop() {
    {
        const std::lock_guard lock(mutex_);
        if (!running_) return;
        running_ = false;
    }
    changed_.notify_all();
    thread_.join();
}

void Stopper::cancel(const std::string& key) {
    {
        const std::lock_guard lock(mutex_);
        if (cancelled_.size() >= most_cancelled) return;
        cancelled_.push_back(key);
    }
    changed_.notify_all();
}

void Stopper::work() {
    pthread_setname_np(pthread_self(), "n8n stopper");
    std::unique_lock lock(mutex_);
    while (running_) {
        changed_.wait(lock, [&] { return !running_ || !cancelled_.empty(); });
        if (!running_) return;
        const std::string key = std::move(cancelled_.front());
        cancelled_.pop_front();
        lock.unlock();
        if (const auto start = starts_.find(key)) stop_execution(key, start->workflow_id);
        lock.lock();
    }
}

void Stopper::stop_execution(const std::string& key, const std::string& workflow_id) {
    try {
        const auto found = watchdog_.find(workflow_id, key, {"running", "waiting"});
        if (!found) return;
        const Execution execution(*found);
        ApiClient api = link_.api();
        if (!api.stop_execution(execution.id()) && execution.is_waiting()) api.delete_execution(execution.id());
    } catch (const domino::Error& error) {
        host_.log().warning("an execution of a cancelled step could not be stopped", {{"step", key}, {"error", error.what()}});
    }
}

}  // namespace n8n
