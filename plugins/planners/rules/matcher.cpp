#include "matcher.hpp"

#include <algorithm>

namespace domino::rules {
namespace {

/// Phrases are looked for at every word, so this bounds the square. A longer message would leave
/// more words over than a pattern can account for anyway.
constexpr std::size_t most_words_in_any_order = 64;

bool has_needed_words(const Pattern& pattern, const Message& message) {
    return std::all_of(pattern.needed.begin(), pattern.needed.end(), [&](const auto& any) {
        return std::any_of(any.begin(), any.end(), [&](Vocabulary::Word word) { return message.has(word); });
    });
}

bool has_only_fillers(const Message& message, std::size_t from) {
    if (from == 0 || !message.is_complete()) return false;
    while (from < message.size() && message[from].is_filler) ++from;
    return from == message.size();
}

}  // namespace

bool Matcher::match(const Pattern& pattern, std::span<const Slot> slots, Match& match) {
    if (reading_.message.size() == 0 || !has_needed_words(pattern, reading_.message)) return false;
    pattern_ = &pattern;
    slots_ = slots;
    captures_.clear();
    const bool fits = pattern.phrases.size() == 1 ? match_in_order(pattern, match) : match_in_any_order(pattern, match);
    return fits && (match.tally.passed_over == 0 || match.tally.score() > 0);
}

bool Matcher::match_in_order(const Pattern& pattern, Match& match) {
    reading_.plain_money = true;
    begin(pattern.phrases.front().program, 0, reading_.message.size(), true);
    if (!run(0, 0, {})) return false;
    match.captures = std::move(captures_);
    match.tally = accepted_;
    return true;
}

bool Matcher::match_in_any_order(const Pattern& pattern, Match& match) {
    if (!reading_.message.is_complete() || reading_.message.size() > most_words_in_any_order) return false;
    used_.assign(reading_.message.size(), false);
    match.tally = {};
    for (const auto& phrase : pattern.phrases)
        if (!find_phrase(phrase.program, match) && !phrase.can_be_left_out) return false;
    match.captures = std::move(captures_);
    for (std::size_t i = 0; i < used_.size(); ++i)
        if (!used_[i] && !reading_.message[i].is_filler) ++match.tally.passed_over;
    return true;
}

/// Looks for the phrase in every run of words that no other phrase has taken, from the left.
bool Matcher::find_phrase(const Program& program, Match& match) {
    reading_.plain_money = names_words(program);
    for (std::size_t first = 0; first < used_.size(); ++first) {
        if (used_[first]) continue;
        std::size_t end = first;
        while (end < used_.size() && !used_[end]) ++end;
        begin(program, first, end, false);
        if (!run(0, first, {})) continue;
        for (std::size_t i = first; i < accepted_at_; ++i) used_[i] = true;
        match.tally.words += accepted_.words;
        match.tally.values += accepted_.values;
        match.tally.loose_words += accepted_.loose_words;
        match.tally.passed_over += accepted_.passed_over;
        return true;
    }
    return false;
}

void Matcher::begin(const Program& program, std::size_t first, std::size_t end, bool to_the_end) {
    program_ = &program;
    first_ = first;
    end_ = end;
    to_the_end_ = to_the_end;
    visited_.assign((program.size() * (end - first + 1) + 63) / 64, 0);
}

bool Matcher::is_first_visit(std::size_t op, std::size_t token) {
    const std::size_t bit = op * (end_ - first_ + 1) + (token - first_);
    const std::uint64_t mask = std::uint64_t{1} << (bit % 64);
    if ((visited_[bit / 64] & mask) != 0) return false;
    visited_[bit / 64] |= mask;
    return true;
}

bool Matcher::run(std::size_t at, std::size_t token, Tally tally) {
    const Message& message = reading_.message;
    while (is_first_visit(at, token)) {
        const Op& op = (*program_)[at];
        const bool has_token = token < end_;
        bool fits = false;
        switch (op.code) {
            case Op::Code::fork:
                if (run(static_cast<std::size_t>(op.a), token, tally)) return true;
                at = static_cast<std::size_t>(op.b);
                continue;
            case Op::Code::jump: at = static_cast<std::size_t>(op.a); continue;
            case Op::Code::accept:
                if (accept(token, tally)) return true;
                if (!to_the_end_) return false;
                break;
            case Op::Code::rest: return run_text(op, at, token, tally);
            case Op::Code::open: {
                const std::size_t outer = std::exchange(text_begin_, token);
                if (run(at + 1, token, tally)) return true;
                text_begin_ = outer;
                return false;
            }
            case Op::Code::close: return run_text(op, at, token, tally);
            case Op::Code::any_text:
            case Op::Code::skip:
                if (!has_token) return false;
                if (op.code == Op::Code::skip && !message[token].is_filler) ++tally.passed_over;
                ++token;
                ++at;
                continue;
            case Op::Code::value:
                if (!has_token) return false;
                if (run_value(op, at, token, tally)) return true;
                break;
            case Op::Code::word: fits = has_token && message[token].word == op.a; break;
            case Op::Code::prefix:
                fits = has_token && message.fold(token).starts_with(pattern_->prefixes[static_cast<std::size_t>(op.a)]);
                break;
        }
        if (fits) {
            ++tally.words;
            ++token;
            ++at;
        } else if (has_token && message[token].is_filler) {
            ++token;
        } else {
            return false;
        }
    }
    return false;
}

bool Matcher::run_value(const Op& op, std::size_t at, std::size_t token, Tally tally) {
    const auto kind = static_cast<Kind>(op.b);
    if (kind == Kind::word && reading_.message[token].is_filler) return false;
    auto taken = take_slot(slots_[static_cast<std::size_t>(op.a)], kind, reading_, token);
    if (!taken || token + taken->tokens > end_) return false;
    if (kind == Kind::word || kind == Kind::code)
        ++tally.loose_words;
    else
        tally.values += static_cast<int>(taken->tokens);
    captures_.push_back({static_cast<std::size_t>(op.a), std::move(taken->value), std::move(taken->unit)});
    if (run(at + 1, token + taken->tokens, tally)) return true;
    captures_.pop_back();
    return false;
}

/// Ends a text: at the words before `token`, or for `rest` at the end of the message.
bool Matcher::run_text(const Op& op, std::size_t at, std::size_t token, Tally tally) {
    const bool is_rest = op.code == Op::Code::rest;
    if (is_rest && has_only_fillers(reading_.message, token)) return false;
    const std::string_view text = is_rest ? reading_.message.rest(token) : reading_.message.raw(text_begin_, token);
    if (text.empty()) return false;
    captures_.push_back({static_cast<std::size_t>(op.a), std::string(text), {}});
    if (is_rest) {
        accepted_ = tally;
        accepted_at_ = end_;
        return true;
    }
    if (run(at + 1, token, tally)) return true;
    captures_.pop_back();
    return false;
}

bool Matcher::accept(std::size_t token, const Tally& tally) {
    if (to_the_end_ ? token != end_ || !reading_.message.is_complete() : token == first_) return false;
    accepted_ = tally;
    accepted_at_ = token;
    return true;
}

}  // namespace domino::rules
