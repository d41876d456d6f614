#include "language.hpp"

#include "message.hpp"

#include <algorithm>
#include <array>

namespace domino::rules {
namespace {

/// Common words that the other language does not have, folded.
constexpr std::array<std::string_view, 36> english = {
    "the", "and",   "please",  "is",   "are",  "my",   "you",  "to",   "of", "for",   "with",  "what",
    "how", "check", "invoice", "from", "does", "much", "this", "that", "it", "i",     "can",   "have",
    "not", "yes",   "cancel",  "send", "we",   "our",  "your", "at",   "on", "would", "hello", "thanks"};
constexpr std::array<std::string_view, 44> german = {
    "der",      "die",    "das",     "und",  "bitte", "ist",       "sind",  "mein",  "meine", "ich",    "nach",
    "von",      "fuer",   "mit",     "was",  "wie",   "ueber",     "nicht", "ein",   "eine",  "einen",  "kostet",
    "rechnung", "pruefe", "pruefen", "den",  "dem",   "auf",       "aus",   "wir",   "unser", "unsere", "ja",
    "nein",     "im",     "zu",      "kein", "keine", "abbrechen", "hallo", "danke", "kann",  "sie",    "geht"};

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& words, std::string_view fold) {
    return std::find(words.begin(), words.end(), fold) != words.end();
}

}  // namespace

const char* to_string(Language language) {
    return language == Language::de ? "de" : "en";
}

std::optional<Language> language_from(std::string_view code) {
    if (code == "en") return Language::en;
    if (code == "de") return Language::de;
    return std::nullopt;
}

std::optional<Language> language_of(const Message& message) {
    constexpr std::size_t enough = 60;
    int german_lead = 0;
    for (std::size_t at = 0; at < std::min(message.size(), enough); ++at) {
        const std::string_view fold = message.fold(at);
        if (contains(german, fold) || message.raw(at).find("ß") != std::string_view::npos) ++german_lead;
        if (contains(english, fold)) --german_lead;
    }
    if (german_lead == 0) return std::nullopt;
    return german_lead > 0 ? Language::de : Language::en;
}

}  // namespace domino::rules
