#pragma once

#include <string>

namespace domino::slack {

/// What the channel itself says to people, in mrkdwn; in English where a language is not known.
enum class Phrase { chosen, chosen_by, already_decided, approved_by, rejected_by, approved, rejected, no_longer_valid, not_now };

/// `{}` in a phrase becomes `word`.
std::string say(Phrase phrase, const std::string& language, const std::string& word = {});

}  // namespace domino::slack
