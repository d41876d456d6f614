#pragma once

#include "vocabulary.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace domino::rules {

/// One word, number or symbol of a message.
struct Token {
    std::uint32_t begin;  ///< in the text, without the punctuation around it
    std::uint32_t end;
    std::uint32_t fold_begin;
    std::uint32_t fold_end;
    Vocabulary::Word word;
    bool is_filler;
};

/// What a person wrote, cut into tokens. Looks at the first 4 KB and 400 tokens only, so that no
/// text can make matching slow; `is_complete` says whether that was all of it. Punctuation is no
/// token; a number keeps its separators ("1.234,56", "31.12.2026"). Borrows text and vocabulary.
class Message {
public:
    static constexpr std::size_t most_bytes = 4096;
    static constexpr std::size_t most_tokens = 400;

    Message(std::string_view text, const Vocabulary& vocabulary);

    std::string_view text() const { return text_; }
    std::size_t size() const { return tokens_.size(); }
    bool is_complete() const { return complete_; }
    const Token& operator[](std::size_t at) const { return tokens_[at]; }

    /// The token as compared, and as written.
    std::string_view fold(std::size_t at) const;
    std::string_view raw(std::size_t at) const { return raw(at, at + 1); }
    /// The text from token `begin` up to and without token `end`, as written.
    std::string_view raw(std::size_t begin, std::size_t end) const;
    /// Everything behind token `at` - 1 to the end of the text, without the blanks around it.
    std::string_view rest(std::size_t at) const;

    bool has(Vocabulary::Word word) const { return words_[static_cast<std::size_t>(word)]; }

private:
    void add_token(std::size_t begin, std::size_t end, const Vocabulary& vocabulary);

    std::string_view text_;
    bool complete_ = true;
    std::string folds_;
    std::vector<Token> tokens_;
    std::vector<bool> words_;
};

std::string_view trimmed(std::string_view text);

}  // namespace domino::rules
