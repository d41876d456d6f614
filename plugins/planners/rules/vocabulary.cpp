#include "vocabulary.hpp"

#include <array>

namespace domino::rules {
namespace {

/// Words that carry no meaning of their own in a request, folded.
constexpr std::array fillers = {
    "please",      "pls",      "kindly", "hello",     "hi",      "hey",      "thanks", "thank",    "dear", "the",      "a",
    "an",          "can",      "could",  "would",     "will",    "you",      "me",     "us",       "i",    "we",       "want",
    "like",        "need",     "just",   "also",      "ok",      "okay",     "bitte",  "hallo",    "moin", "servus",   "danke",
    "dankeschoen", "liebe",    "lieber", "der",       "die",     "das",      "den",    "dem",      "ein",  "eine",     "einen",
    "einem",       "einer",    "kannst", "koenntest", "koennen", "koennten", "koennt", "koenntet", "kann", "wuerdest", "wuerden",
    "moechte",     "moechten", "will",   "wollen",    "du",      "sie",      "ihr",    "mir",      "uns",  "ich",      "wir",
    "mal",         "doch",     "eben",   "kurz",      "gern",    "gerne",    "auch",
};

}  // namespace

Vocabulary::Vocabulary() {
    for (const char* filler : fillers) make_filler(filler);
}

Vocabulary::Word Vocabulary::add(std::string_view folded_word) {
    const auto [at, is_new] = words_.try_emplace(std::string(folded_word), static_cast<Word>(texts_.size()));
    if (is_new) {
        texts_.push_back(&at->first);
        fillers_.push_back(false);
    }
    return at->second;
}

Vocabulary::Word Vocabulary::find(std::string_view folded_word) const {
    const auto at = words_.find(folded_word);
    return at == words_.end() ? unknown : at->second;
}

void Vocabulary::make_filler(std::string_view folded_word) {
    fillers_[static_cast<std::size_t>(add(folded_word))] = true;
}

}  // namespace domino::rules
