#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace domino {

/// The broker's own words to a person, in English and German.
enum class Phrase {
    approve,
    reject,
    approved,          ///< {0} title
    rejected,          ///< {0} title
    approval_expired,  ///< {0} title
    run_failed,        ///< {0} title, {1} reason
    step_timed_out,    ///< {0} title, {1} seconds
    run_cancelled,
    replaced,
    nobody_answered,  ///< {0} reason
    done,
    thinking,
    follow_up_cut,  ///< {0} reason
};

std::string say(Phrase phrase, const std::string& language, std::initializer_list<std::string_view> values = {});

/// What a person's word means to an open approval.
enum class Consent { none, yes, no };
Consent consent_in(std::string_view text);
/// The language of such a word.
std::string language_of_word(std::string_view text);

}  // namespace domino
