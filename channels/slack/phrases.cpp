#include "channels/slack/phrases.hpp"

#include <array>

namespace domino::slack {
namespace {

struct Words {
    const char* english;
    const char* german;
};

constexpr std::array<Words, 9> words = {{
    {"*{}*", "*{}*"},
    {"chosen by {}", "gewählt von {}"},
    {"This was decided before: {}.", "Das wurde schon entschieden: {}."},
    {"approved by {}", "freigegeben von {}"},
    {"rejected by {}", "abgelehnt von {}"},
    {"approved", "freigegeben"},
    {"rejected or no longer needed", "abgelehnt oder nicht mehr nötig"},
    {"This button is no longer valid.", "Diese Schaltfläche gilt nicht mehr."},
    {"That could not be taken at the moment. Please press again.", "Das ging gerade nicht. Bitte noch einmal drücken."},
}};

}  // namespace

std::string say(Phrase phrase, const std::string& language, const std::string& word) {
    const Words& found = words[static_cast<std::size_t>(phrase)];
    std::string text = language.starts_with("de") ? found.german : found.english;
    if (const auto at = text.find("{}"); at != std::string::npos) text.replace(at, 2, word);
    return text;
}

}  // namespace domino::slack
