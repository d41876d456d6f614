#pragma once

#include <string>

namespace domino::whatsapp {

/// The channel's own few words, in English and German.
enum class Phrase {
    unreadable,    ///< a type of message that we cannot read
    approved,      ///< {} who did it
    rejected,      ///< {} who did it
    expired,       ///< a button that means nothing any more
    choose,        ///< above buttons
    open_list,     ///< on the button that opens a list; at most 20 characters
    you,           ///< who did it
    time_or_rule,  ///< who did it, when it was no person
};

std::string say(Phrase phrase, const std::string& language, const std::string& value = {});

}  // namespace domino::whatsapp
