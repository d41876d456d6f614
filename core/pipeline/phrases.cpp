#include "core/pipeline/phrases.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>

namespace domino {
namespace {

struct Wording {
    Phrase phrase;
    const char* english;
    const char* german;
};

constexpr Wording wordings[] = {
    {Phrase::approve, "Approve", "Freigeben"},
    {Phrase::reject, "Reject", "Ablehnen"},
    {Phrase::approved, "Approved: {0}.", "Freigegeben: {0}."},
    {Phrase::rejected, "Rejected: {0}. Nothing further was done.", "Abgelehnt: {0}. Es wurde nichts weiter unternommen."},
    {Phrase::approval_expired, "Nobody approved \"{0}\" in time. Nothing further was done; ask again if it is still needed.",
     "Niemand hat „{0}“ rechtzeitig freigegeben. Es wurde nichts weiter unternommen; bei Bedarf bitte neu anfragen."},
    {Phrase::run_failed, "That did not work. **{0}**: {1}", "Das hat nicht geklappt. **{0}**: {1}"},
    {Phrase::step_timed_out, "no result within {1} s", "kein Ergebnis innerhalb von {1} s"},
    {Phrase::run_cancelled, "Cancelled.", "Abgebrochen."},
    {Phrase::replaced, "Cancelled: your newer message replaces it.", "Abgebrochen: deine neuere Nachricht ersetzt es."},
    {Phrase::nobody_answered, "I could not work this out: {0}", "Das konnte ich nicht bearbeiten: {0}"},
    {Phrase::done, "Done.", "Erledigt."},
    {Phrase::thinking, "Working on it", "Ich bin dabei"},
    {Phrase::follow_up_cut, "A follow-up was not started: {0}", "Ein Folgelauf wurde nicht gestartet: {0}"},
};

struct ConsentWord {
    std::string_view word;
    Consent consent;
    const char* language;
};

constexpr ConsentWord consent_words[] = {
    {"approve", Consent::yes, "en"},
    {"approved", Consent::yes, "en"},
    {"yes", Consent::yes, "en"},
    {"y", Consent::yes, "en"},
    {"ok", Consent::yes, "en"},
    {"okay", Consent::yes, "en"},
    {"reject", Consent::no, "en"},
    {"rejected", Consent::no, "en"},
    {"no", Consent::no, "en"},
    {"n", Consent::no, "en"},
    {"deny", Consent::no, "en"},
    {"ja", Consent::yes, "de"},
    {"freigeben", Consent::yes, "de"},
    {"freigegeben", Consent::yes, "de"},
    {"genehmigt", Consent::yes, "de"},
    {"genehmigen", Consent::yes, "de"},
    {"einverstanden", Consent::yes, "de"},
    {"nein", Consent::no, "de"},
    {"ablehnen", Consent::no, "de"},
    {"abgelehnt", Consent::no, "de"},
};

std::string filled(std::string text, std::initializer_list<std::string_view> values) {
    std::size_t number = 0;
    for (const auto value : values) {
        const std::string mark = "{" + std::to_string(number++) + "}";
        if (const auto at = text.find(mark); at != std::string::npos) text.replace(at, mark.size(), value);
    }
    return text;
}

std::string bare_words(std::string_view text) {
    std::string bare;
    for (const char c : text)
        if (std::strchr(".,;!?\"'", c) == nullptr || c == 0)
            bare += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto begin = bare.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos) return {};
    return bare.substr(begin, bare.find_last_not_of(" \t\r\n") - begin + 1);
}

const ConsentWord* consent_word(std::string_view text) {
    if (text.size() > 64) return nullptr;
    const std::string bare = bare_words(text);
    const auto* found =
        std::find_if(std::begin(consent_words), std::end(consent_words), [&](const ConsentWord& w) { return w.word == bare; });
    return found == std::end(consent_words) ? nullptr : found;
}

}  // namespace

std::string say(Phrase phrase, const std::string& language, std::initializer_list<std::string_view> values) {
    const auto* wording =
        std::find_if(std::begin(wordings), std::end(wordings), [&](const Wording& w) { return w.phrase == phrase; });
    return filled(language == "de" ? wording->german : wording->english, values);
}

Consent consent_in(std::string_view text) {
    const ConsentWord* word = consent_word(text);
    return word == nullptr ? Consent::none : word->consent;
}

std::string language_of_word(std::string_view text) {
    const ConsentWord* word = consent_word(text);
    return word == nullptr ? "en" : word->language;
}

}  // namespace domino
