#pragma once

#include "core/stream/stream.hpp"

#include <optional>

namespace domino {

/// How many appends may wait, and how large they may be. Not synchronised.
class AppendBounds {
public:
    /// Why one more entry of `bytes` is not taken; nothing when it is.
    std::optional<Appended> refusal(std::size_t bytes) const;
    void take(std::size_t bytes);
    void answered(std::size_t entries, std::size_t bytes);
    void stop() { stopped_ = true; }
    bool stopped() const { return stopped_; }

private:
    std::size_t entries_ = 0;
    std::size_t bytes_ = 0;
    bool stopped_ = false;
};

}  // namespace domino
