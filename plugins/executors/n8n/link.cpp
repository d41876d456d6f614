#include "link.hpp"

#include <pthread.h>

namespace n8n {
namespace {

using namespace std::chrono_literals;
using Health = domino::PluginState::Health;

constexpr int failures_until_open = 3;
constexpr auto usual_look = 10s;
constexpr auto first_look_while_away = 250ms;
constexpr auto longest_look_while_away = 5s;
constexpr auto look_for_key = 2s;
constexpr std::size_t most_problems = 100;

}  // namespace

Link::Link(domino::Host& host, const Config& config) : host_(host), config_(config), key_(config.api_key) {}

Link::~Link() {
    stop();
}

void Link::start() {
    read_key();
    const std::lock_guard lock(mutex_);
    if (running_) return;
    running_ = true;
    stopping_ = false;
    thread_ = std::thread([this] { watch(); });
}

void Link::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        if (!running_) return;
        running_ = false;
    }
    changed_.notify_all();
    thread_.join();
}

/// A key that was written after the broker started is taken without a restart; so is one that replaced another.
void Link::read_key() {
    if (!config_.api_key.empty()) return;
    std::string found;
    try {
        found = host_.secret(api_key_secret);
    } catch (const domino::Error&) {
    }
    const std::lock_guard lock(mutex_);
    if (found == key_) return;
    key_ = found;
    key_refused_ = false;
}

std::string Link::key() {
    {
        const std::lock_guard lock(mutex_);
        if (!key_.empty()) return key_;
    }
    read_key();
    const std::lock_guard lock(mutex_);
    return key_;
}

ApiClient Link::api() {
    return {host_.http(), config_.base_url, key(), config_.timeout};
}

domino::PluginState Link::state() const {
    const std::lock_guard lock(mutex_);
    if (key_.empty()) return {};
    if (away_)
        return {.health = Health::degraded,
                .reason = "n8n at " + config_.base_url + " does not answer, trying again: " + away_reason_};
    if (key_refused_)
        return {
            .health = Health::degraded,
            .reason =
                std::string(
                    "n8n refuses the API key. Make a new one (`domino n8n bootstrap`, or in n8n: Settings, n8n API) and put it "
                    "into the secret ") +
                api_key_secret};
    if (!callback_problem_.empty()) return {.health = Health::degraded, .reason = callback_problem_};
    if (!problems_.empty()) return {.health = Health::degraded, .reason = problems_.begin()->second};
    return {};
}

std::string Link::reason() const {
    const std::lock_guard lock(mutex_);
    return away_reason_;
}

bool Link::is_stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

bool Link::wait_for_n8n(Clock::time_point until) {
    std::unique_lock lock(mutex_);
    return changed_.wait_until(lock, until, [&] { return stopping_ || !away_; }) && !stopping_;
}

void Link::answered() {
    bool was_away = false;
    {
        const std::lock_guard lock(mutex_);
        was_away = away_;
        failures_ = 0;
        away_ = false;
    }
    if (!was_away) return;
    host_.metrics().set("away", 0);
    host_.log().info("n8n answers again");
    changed_.notify_all();
}

void Link::went_away(const std::string& reason) {
    {
        const std::lock_guard lock(mutex_);
        away_reason_ = reason;
        if (++failures_ < failures_until_open || away_) return;
        away_ = true;
    }
    host_.metrics().set("away", 1);
    host_.log().warning("n8n does not answer, starting nothing until it does", {{"error", reason}});
    changed_.notify_all();
}

void Link::key_refused() {
    const std::lock_guard lock(mutex_);
    key_refused_ = true;
}

void Link::note_problem(const std::string& workflow, const std::string& problem) {
    const std::lock_guard lock(mutex_);
    if (problem.empty())
        problems_.erase(workflow);
    else if (problems_.size() < most_problems)
        problems_[workflow] = problem;
}

void Link::note_callback_problem(const std::string& problem) {
    const std::lock_guard lock(mutex_);
    callback_problem_ = problem;
}

void Link::look() {
    try {
        api().check();
        answered();
        const std::lock_guard lock(mutex_);
        key_refused_ = false;
    } catch (const ApiError& error) {
        answered();
        if (error.refuses_key()) key_refused();
    } catch (const Away& error) {
        went_away(error.what());
    }
}

void Link::watch() {
    pthread_setname_np(pthread_self(), "n8n link");
    std::chrono::milliseconds wait = 0ms;
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        lock.unlock();
        read_key();
        const bool set_up = !key().empty();
        if (set_up) look();
        lock.lock();
        if (!set_up)
            wait = look_for_key;
        else if (failures_ > 0)
            wait = std::clamp<std::chrono::milliseconds>(wait * 2, first_look_while_away, longest_look_while_away);
        else
            wait = usual_look;
        const bool was_away = failures_ > 0;
        changed_.wait_for(lock, wait, [&] { return stopping_ || (!was_away && away_); });
        if (!was_away) wait = 0ms;
    }
}

}  // namespace n8n
