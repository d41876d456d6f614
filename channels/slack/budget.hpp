#pragma once

#include <algorithm>
#include <chrono>

namespace domino::slack {

/// What is left of the ten seconds that a call of the broker may take.
class Budget {
public:
    explicit Budget(std::chrono::milliseconds all = std::chrono::milliseconds(9000))
        : end_(std::chrono::steady_clock::now() + all) {}

    std::chrono::milliseconds left() const {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
        return std::max(left, std::chrono::milliseconds(0));
    }
    /// Enough for one more call of Slack.
    bool allows_a_call() const { return left() > std::chrono::milliseconds(1000); }
    std::chrono::milliseconds for_a_call() const { return std::min(left(), std::chrono::milliseconds(8000)); }

private:
    std::chrono::steady_clock::time_point end_;
};

}  // namespace domino::slack
