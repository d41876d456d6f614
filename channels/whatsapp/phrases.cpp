#include "channels/whatsapp/phrases.hpp"

namespace domino::whatsapp {
namespace {

const char* english(Phrase phrase) {
    switch (phrase) {
        case Phrase::unreadable: return "I cannot read this kind of message. Please write it as text.";
        case Phrase::approved: return "This was already approved by {}.";
        case Phrase::rejected: return "This was already rejected by {}.";
        case Phrase::expired: return "This button is no longer valid.";
        case Phrase::choose: return "Please choose:";
        case Phrase::open_list: return "Choose";
        case Phrase::you: return "you";
        case Phrase::time_or_rule: return "no person: the time was over or it was cancelled";
    }
    return "";
}

const char* german(Phrase phrase) {
    switch (phrase) {
        case Phrase::unreadable: return "Diese Art von Nachricht kann ich nicht lesen. Bitte schreib sie als Text.";
        case Phrase::approved: return "Das wurde schon freigegeben, von {}.";
        case Phrase::rejected: return "Das wurde schon abgelehnt, von {}.";
        case Phrase::expired: return "Dieser Knopf gilt nicht mehr.";
        case Phrase::choose: return "Bitte wählen:";
        case Phrase::open_list: return "Auswählen";
        case Phrase::you: return "dir";
        case Phrase::time_or_rule: return "niemandem: die Zeit war um, oder es wurde abgebrochen";
    }
    return "";
}

}  // namespace

std::string say(Phrase phrase, const std::string& language, const std::string& value) {
    std::string text = language.starts_with("de") ? german(phrase) : english(phrase);
    if (const auto place = text.find("{}"); place != std::string::npos) text.replace(place, 2, value);
    return text;
}

}  // namespace domino::whatsapp
