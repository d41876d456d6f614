#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace domino::rules {

/// Every word that a pattern names, by number, so that a message is looked up once and compared
/// with many patterns cheaply. Built while rules are read, then only read: safe from any thread.
class Vocabulary {
public:
    using Word = int;
    static constexpr Word unknown = -1;

    /// Begins with the filler words of both languages (please, bitte, the, die ...).
    Vocabulary();

    /// The number of the folded word, new or known.
    Word add(std::string_view folded_word);
    Word find(std::string_view folded_word) const;
    void make_filler(std::string_view folded_word);
    bool is_filler(Word word) const { return word >= 0 && fillers_[static_cast<std::size_t>(word)]; }
    const std::string& text(Word word) const { return *texts_[static_cast<std::size_t>(word)]; }
    std::size_t size() const { return texts_.size(); }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    std::unordered_map<std::string, Word, Hash, std::equal_to<>> words_;
    std::vector<const std::string*> texts_;
    std::vector<bool> fillers_;
};

}  // namespace domino::rules
