#pragma once

#include <string>
#include <string_view>

namespace domino::slack {

/// Where people talk. As text, which is what the broker orders by and what a reply is addressed to:
///
///     T0AB:C0CD:1700000000.000100   a thread (its root's ts) in a channel of a workspace
///     T0AB:D0CD                     a direct message, or a channel without a thread
///     T0AB:C0CD:@U0EF               who used a slash command there; only that person sees the answers
///
/// The workspace may be left out when there is only one ("C0CD", "C0CD:1700000000.000100"), and a
/// user's id in place of the channel means the direct messages with them.
struct Conversation {
    std::string team;
    std::string channel;
    std::string thread;
    std::string user;  ///< of a slash command

    std::string text() const;
    bool is_direct() const { return channel.starts_with('D'); }
};

/// Throws `Error` that says what is expected.
Conversation read_conversation(std::string_view text);

/// Whether `text` looks like Slack's ts, "1700000000.000100".
bool is_timestamp(std::string_view text);
/// Whether `text` looks like an id that Slack made: capital letters and digits, at most 64.
bool is_id(std::string_view text);
/// A workspace or organisation.
bool is_team_id(std::string_view text);
/// A channel, or a person in place of the direct messages with them.
bool is_place_id(std::string_view text);

}  // namespace domino::slack
