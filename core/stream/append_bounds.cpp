#include "core/stream/append_bounds.hpp"

namespace domino {

namespace {

constexpr std::size_t most_waiting = 4096;
constexpr std::size_t most_waiting_bytes = 16u << 20;
constexpr std::size_t longest_payload = 32u << 20;

}  // namespace

std::optional<Appended> AppendBounds::refusal(std::size_t bytes) const {
    if (stopped_) return Appended{false, false, {}, "the stream is stopped: Domino is going down"};
    if (bytes > longest_payload) {
        return Appended{
            false,
            false,
            {},
            "an entry of " + std::to_string(bytes) + " bytes is beyond the stream's bound of " + std::to_string(longest_payload)};
    }
    if (entries_ >= most_waiting || (entries_ > 0 && bytes_ + bytes > most_waiting_bytes)) {
        return Appended{false,
                        true,
                        {},
                        std::to_string(entries_) + " appends of " + std::to_string(bytes_ >> 10) +
                            " kB wait for the disk already; come again in a second"};
    }
    return {};
}

void AppendBounds::take(std::size_t bytes) {
    ++entries_;
    bytes_ += bytes;
}

void AppendBounds::answered(std::size_t entries, std::size_t bytes) {
    entries_ -= entries;
    bytes_ -= bytes;
}

}  // namespace domino
