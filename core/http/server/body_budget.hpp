#pragma once

#include <atomic>
#include <cstddef>

namespace domino::http {

/// Memory for all request bodies held at one time. May be called from any thread.
class BodyBudget {
public:
    explicit BodyBudget(std::size_t bytes) : left_(static_cast<long long>(bytes)) {}

    bool take(std::size_t bytes) {
        if (left_.fetch_sub(static_cast<long long>(bytes)) >= static_cast<long long>(bytes)) return true;
        give_back(bytes);
        return false;
    }
    void give_back(std::size_t bytes) { left_ += static_cast<long long>(bytes); }

private:
    std::atomic<long long> left_;
};

/// What one request holds of the budget; grows with its body and goes with it.
class BodyShare {
public:
    explicit BodyShare(BodyBudget& budget) : budget_(budget) {}
    ~BodyShare() { budget_.give_back(held_); }
    BodyShare(const BodyShare&) = delete;

    bool grow_to(std::size_t bytes) {
        if (bytes <= held_) return true;
        if (!budget_.take(bytes - held_)) return false;
        held_ = bytes;
        return true;
    }

private:
    BodyBudget& budget_;
    std::size_t held_ = 0;
};

}  // namespace domino::http
