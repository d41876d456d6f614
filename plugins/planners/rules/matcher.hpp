#pragma once

#include "pattern.hpp"

#include <cstdint>
#include <vector>

namespace domino::rules {

/// What a pattern found for one slot.
struct Capture {
    std::size_t slot;
    Json value;
    std::string unit;
};

/// How well a pattern accounts for the words of a message.
struct Tally {
    int words = 0;        ///< named by the pattern
    int values = 0;       ///< read as typed values
    int loose_words = 0;  ///< taken by a slot that takes any word
    int passed_over = 0;  ///< by "..." or between phrases
    int score() const { return 2 * words + 2 * values + loose_words - passed_over; }
};

struct Match {
    std::vector<Capture> captures;
    Tally tally;
};

/// Matches one message with patterns. Time is bounded by (size of the pattern) x (words of the
/// message), whatever either looks like: each pair of place in the pattern and place in the
/// message is tried once. Not for several threads.
class Matcher {
public:
    explicit Matcher(const Reading& reading) : reading_(reading) {}

    /// Fills `match` and says true when the message fits: wholly, or with fewer words passed over
    /// than said.
    bool match(const Pattern& pattern, std::span<const Slot> slots, Match& match);

private:
    bool match_in_order(const Pattern& pattern, Match& match);
    bool match_in_any_order(const Pattern& pattern, Match& match);
    bool find_phrase(const Program& program, Match& match);
    void begin(const Program& program, std::size_t first, std::size_t end, bool to_the_end);
    bool run(std::size_t op, std::size_t token, Tally tally);
    bool run_value(const Op& op, std::size_t at, std::size_t token, Tally tally);
    bool run_text(const Op& op, std::size_t at, std::size_t token, Tally tally);
    bool accept(std::size_t token, const Tally& tally);
    bool is_first_visit(std::size_t op, std::size_t token);

    Reading reading_;
    const Pattern* pattern_ = nullptr;
    std::span<const Slot> slots_;
    const Program* program_ = nullptr;
    std::size_t first_ = 0;
    std::size_t end_ = 0;
    bool to_the_end_ = true;
    std::size_t text_begin_ = 0;
    std::size_t accepted_at_ = 0;
    Tally accepted_;
    std::vector<Capture> captures_;
    std::vector<std::uint64_t> visited_;
    std::vector<bool> used_;
};

}  // namespace domino::rules
