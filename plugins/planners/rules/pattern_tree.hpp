#pragma once

#include "kind.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace domino::rules {

/// A pattern as an operator wrote it, in parts. `position` counts characters from 1.
struct PatternNode {
    enum class What { sequence, alternatives, optional, word, prefix, slot, gap } what;
    std::string text;          ///< folded word, or name of the slot
    std::optional<Kind> kind;  ///< of a slot, when the pattern says it
    std::size_t position = 1;
    std::vector<PatternNode> parts;
};

/// Phrases that "&" separates; with more than one they may stand in any order.
struct PatternTree {
    std::vector<PatternNode> phrases;
};

class PatternError : public std::runtime_error {
public:
    PatternError(std::size_t position, const std::string& problem) : std::runtime_error(problem), position_(position) {}
    std::size_t position() const { return position_; }

private:
    std::size_t position_;
};

/// Reads the pattern language of README.md. Words are cut as those of messages are. Throws `PatternError`.
PatternTree parse_pattern(std::string_view text, const Vocabulary& vocabulary);

/// Calls `visit` for every node of `node`, itself included.
template <class Visit>
void for_each_node(const PatternNode& node, const Visit& visit) {
    visit(node);
    for (const auto& part : node.parts) for_each_node(part, visit);
}

}  // namespace domino::rules
