#pragma once

#include "language.hpp"

/// The planner's own words.
namespace domino::rules::phrases {

inline constexpr Phrase expected{"I expected ", "Ich brauche "};
inline constexpr Phrase not_understood{"I did not understand that.", "Das habe ich nicht verstanden."};
inline constexpr Phrase too_long{"I read requests of up to 4 KB and 400 words; this one is longer.",
                                 "Ich lese Anfragen bis 4 KB und 400 Wörter; diese ist länger."};
inline constexpr Phrase did_you_mean{"Did you mean: ", "Meintest du: "};
inline constexpr Phrase can_be_asked{"You can ask, for example:", "Du kannst zum Beispiel fragen:"};
inline constexpr Phrase cancelled{"All right, I have dropped it.", "In Ordnung, ich habe es verworfen."};
inline constexpr Phrase given_up{"I have dropped it, as I could not read the answers. Just start again.",
                                 "Ich habe es verworfen, weil ich die Antworten nicht lesen konnte. Fang einfach neu an."};
inline constexpr Phrase to_cancel{"(\"cancel\" ends this.)", "(„abbrechen“ beendet das.)"};
inline constexpr Phrase yes{"Yes", "Ja"};
inline constexpr Phrase no{"No", "Nein"};

}  // namespace domino::rules::phrases
