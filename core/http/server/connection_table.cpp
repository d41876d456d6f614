#include "core/http/server/connection_table.hpp"

#include <limits>

namespace domino::http {

using Clock = ConnectionWatch::Clock;

namespace {

/// Who was answered a moment ago is about to ask again.
constexpr std::chrono::milliseconds surely_idle(100);

Clock::rep now() {
    return Clock::now().time_since_epoch().count();
}

Clock::rep ticks(std::chrono::milliseconds duration) {
    return std::chrono::duration_cast<Clock::duration>(duration).count();
}

}  // namespace

ConnectionWatch::ConnectionWatch(ConnectionTable& table, const Socket& socket)
    : table_(table), socket_(socket), since_(now()), deadline_(std::numeric_limits<Clock::rep>::max()) {
    table_.add(*this);
}

ConnectionWatch::~ConnectionWatch() {
    table_.remove(*this);
}

void ConnectionWatch::enter(Phase phase, std::chrono::milliseconds at_most) {
    const Clock::rep start = now();
    since_ = start;
    deadline_ = start + ticks(at_most);
    phase_ = phase;
}

void ConnectionWatch::extend(std::chrono::milliseconds at_most) {
    deadline_ = now() + ticks(at_most);
}

void ConnectionWatch::enter_handling() {
    deadline_ = std::numeric_limits<Clock::rep>::max();
    phase_ = Phase::handling;
}

bool ConnectionWatch::is_over() const {
    return cut_ != Cut::none || now() >= deadline_;
}

void ConnectionTable::add(Watch& watch) {
    const std::lock_guard lock(mutex_);
    watches_.insert(&watch);
}

void ConnectionTable::remove(Watch& watch) {
    const std::lock_guard lock(mutex_);
    watches_.erase(&watch);
}

/// A reader keeps its sending half, so that it can still be told 408.
void ConnectionTable::cut(Watch& watch, Watch::Cut why) {
    watch.cut_ = why;
    if (watch.phase_ == Watch::Phase::writing) {
        watch.socket_.shut();
    } else {
        watch.socket_.shut_receiving();
    }
}

void ConnectionTable::cut_overdue() {
    const Clock::rep moment = now();
    const std::lock_guard lock(mutex_);
    for (Watch* watch : watches_)
        if (moment >= watch->deadline_) cut(*watch, Watch::Cut::deadline);
}

bool ConnectionTable::make_room() {
    const std::lock_guard lock(mutex_);
    Watch* watch = longest_in(Watch::Phase::idle, surely_idle);
    if (watch == nullptr) watch = longest_in(Watch::Phase::fresh, yield_after_);
    if (watch == nullptr) watch = longest_in(Watch::Phase::reading, yield_after_);
    if (watch == nullptr) return false;
    cut(*watch, Watch::Cut::made_room);
    return true;
}

ConnectionTable::Watch* ConnectionTable::longest_in(Watch::Phase phase, std::chrono::milliseconds at_least) {
    Watch* longest = nullptr;
    Clock::rep since = now() - ticks(at_least);
    for (Watch* watch : watches_) {
        if (watch->phase_ != phase || watch->cut_ != Watch::Cut::none || watch->since_ > since) continue;
        longest = watch;
        since = watch->since_;
    }
    return longest;
}

void ConnectionTable::close_idle() {
    const std::lock_guard lock(mutex_);
    for (Watch* watch : watches_)
        if (watch->phase_ == Watch::Phase::idle || watch->phase_ == Watch::Phase::fresh) cut(*watch, Watch::Cut::stopping);
}

void ConnectionTable::cut_all() {
    const std::lock_guard lock(mutex_);
    for (Watch* watch : watches_) {
        watch->cut_ = Watch::Cut::stopping;
        watch->socket_.shut();
    }
}

}  // namespace domino::http
