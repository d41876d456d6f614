#include "message.hpp"

#include "fold.hpp"

namespace domino::rules {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_blank(char32_t code) {
    return code <= ' ' || code == 0xA0 || code == 0x202F || code == 0x2009 || code == 0x3000;
}

/// Punctuation that always ends a token, unless a digit stands on both sides.
bool is_separator(char32_t code) {
    switch (code) {
        case ',':
        case ';':
        case ':':
        case '!':
        case '?':
        case '(':
        case ')':
        case '[':
        case ']':
        case '{':
        case '}':
        case '"':
        case '<':
        case '>':
        case '|':
        case '=':
        case '`':
        case '~':
        case U'„':
        case U'“':
        case U'”':
        case U'«':
        case U'»':
        case U'…': return true;
        default: return false;
    }
}

/// Punctuation that belongs to a token only from the inside ("RE-2024/7", "a.b@c.de").
bool is_trimmed(char c) {
    return c == '.' || c == '\'' || c == '/' || c == '*' || c == '_' || c == '#' || c == '&' || c == '\\';
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

Message::Message(std::string_view text, const Vocabulary& vocabulary) : text_(text), words_(vocabulary.size(), false) {
    const std::size_t end = std::min(text.size(), most_bytes);
    complete_ = end == text.size();
    folds_.reserve(end + 16);
    tokens_.reserve(std::min<std::size_t>(end / 4 + 4, most_tokens));
    std::size_t token = 0;
    std::size_t at = 0;
    while (at < end) {
        const Character character = character_at(text, at);
        const bool in_number = character.code == ',' || character.code == ':'
                                   ? at > token && is_digit(text[at - 1]) && at + 1 < text.size() && is_digit(text[at + 1])
                                   : false;
        if (is_blank(character.code) || (is_separator(character.code) && !in_number)) {
            add_token(token, at, vocabulary);
            token = at + character.bytes;
        }
        at += character.bytes;
    }
    add_token(token, std::min(at, text.size()), vocabulary);
}

void Message::add_token(std::size_t begin, std::size_t end, const Vocabulary& vocabulary) {
    while (begin < end && is_trimmed(text_[begin])) ++begin;
    while (begin < end && is_trimmed(text_[end - 1])) --end;
    if (begin >= end) return;
    if (tokens_.size() == most_tokens) {
        complete_ = false;
        return;
    }
    const std::size_t fold_begin = folds_.size();
    fold_into(text_.substr(begin, end - begin), folds_);
    const std::string_view fold = std::string_view(folds_).substr(fold_begin);
    if (fold.empty() || fold == "-" || fold == "--") {
        folds_.resize(fold_begin);
        return;
    }
    const Vocabulary::Word word = vocabulary.find(fold);
    if (word != Vocabulary::unknown) words_[static_cast<std::size_t>(word)] = true;
    tokens_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), static_cast<std::uint32_t>(fold_begin),
                       static_cast<std::uint32_t>(folds_.size()), word, vocabulary.is_filler(word)});
}

std::string_view Message::fold(std::size_t at) const {
    const Token& token = tokens_[at];
    return std::string_view(folds_).substr(token.fold_begin, token.fold_end - token.fold_begin);
}

std::string_view Message::raw(std::size_t begin, std::size_t end) const {
    if (begin >= end) return {};
    return text_.substr(tokens_[begin].begin, tokens_[end - 1].end - tokens_[begin].begin);
}

std::string_view Message::rest(std::size_t at) const {
    std::string_view rest = at == 0 ? text_ : text_.substr(tokens_[at - 1].end);
    rest = trimmed(rest);
    while (!rest.empty() && (rest.front() == ':' || rest.front() == ',' || rest.front() == '.')) rest = trimmed(rest.substr(1));
    return rest;
}

}  // namespace domino::rules
