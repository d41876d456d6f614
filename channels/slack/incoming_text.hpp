#pragma once

#include <string>
#include <string_view>

namespace domino::slack {

/// What a person typed, out of Slack's mrkdwn: entities decoded, `<https://a|label>` as the address,
/// `<#C01|name>` as #name, `<!here>` as @here; `<@U01>` stays as it is, for it names a person. NUL becomes
/// U+FFFD.
std::string readable_text(std::string_view mrkdwn);

/// Whether `mrkdwn` names this user.
bool mentions(std::string_view mrkdwn, std::string_view user);

/// Without the mention of `user` that the text begins with, and the blanks around it.
std::string_view without_leading_mention(std::string_view mrkdwn, std::string_view user);

}  // namespace domino::slack
