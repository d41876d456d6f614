#pragma once

#include "pattern_tree.hpp"
#include "slot.hpp"

#include <span>
#include <string>
#include <vector>

namespace domino::rules {

/// One instruction of a compiled phrase. Matching tries `a` before `b` at a fork.
struct Op {
    enum class Code {
        word,      ///< a: number of the word
        prefix,    ///< a: index into Pattern::prefixes
        value,     ///< a: slot, b: kind; reads a typed value
        rest,      ///< a: slot; takes all that is left, as written
        open,      ///< a: slot; a text begins
        any_text,  ///< one token of a text
        close,     ///< a: slot; the text ends
        skip,      ///< one token passed over
        fork,      ///< a, b: where to go on
        jump,      ///< a
        accept,
    } code;
    int a = 0;
    int b = 0;
};

using Program = std::vector<Op>;

struct CompiledPhrase {
    Program program;
    bool can_be_left_out;  ///< every part of it is optional
};

/// A pattern ready to be matched. Not changed after it was built: safe from any thread.
struct Pattern {
    std::vector<CompiledPhrase> phrases;  ///< more than one: in any order, words between them passed over
    std::vector<std::string> prefixes;
    /// Each names words of which one must be in the message; a cheap test before matching.
    std::vector<std::vector<Vocabulary::Word>> needed;
};

/// Whether the phrase can only be found by words: its own, or those of a choice.
bool names_words(const Program& program);

/// Compiles; slots of the pattern are found in `slots` by name, its words are added to
/// `vocabulary`. Throws `PatternError`.
Pattern compile(const PatternTree& tree, std::span<const Slot> slots, Vocabulary& vocabulary);

}  // namespace domino::rules
