#include "channels/slack/error_codes.hpp"

#include <map>
#include <string_view>

namespace domino::slack {
namespace {

struct Meaning {
    ErrorKind kind;
    std::string_view words;
};

using enum ErrorKind;

const std::map<std::string_view, Meaning>& meanings() {
    static constexpr std::string_view again = "Slack cannot do this at the moment";
    static constexpr std::string_view token = "Slack does not accept the bot token: install the app again and set the new token";
    static constexpr std::string_view scope =
        "the app lacks a permission: add the scopes of deploy/slack/manifest.json and install it again";
    static constexpr std::string_view thread = "the thread does not take messages";
    static constexpr std::string_view policy = "a setting of the workspace does not allow it: ask its administrators";
    static const std::map<std::string_view, Meaning> known = {
        {"ratelimited", {later, "too many calls; Slack says when to come again"}},
        {"rate_limited", {later, "too many calls; Slack says when to come again"}},
        {"message_limit_exceeded", {later, "the workspace has reached its limit of messages"}},
        {"request_timeout", {later, again}},
        {"team_added_to_org", {later, "the workspace is being moved to an organisation"}},
        {"org_login_required", {later, "the workspace is being moved to an organisation"}},
        {"external_channel_migrating", {later, "the shared channel is being moved"}},
        {"accesslimited", {later, again}},
        {"service_unavailable", {unclear, again}},
        {"internal_error", {unclear, again}},
        {"fatal_error", {unclear, again}},
        {"invalid_auth", {needs_person, token}},
        {"not_authed", {needs_person, token}},
        {"account_inactive", {needs_person, "the app was removed from the workspace: install it again"}},
        {"token_revoked", {needs_person, token}},
        {"token_expired", {needs_person, token}},
        {"not_allowed_token_type", {needs_person, "this is no bot token (xoxb-...)"}},
        {"missing_scope", {needs_person, scope}},
        {"no_permission", {needs_person, scope}},
        {"access_denied", {needs_person, policy}},
        {"ekm_access_denied", {needs_person, policy}},
        {"enterprise_is_restricted", {needs_person, policy}},
        {"team_access_not_granted", {needs_person, "the app is not installed in this workspace"}},
        {"channel_not_found", {target, "there is no such channel, or it is private and the app is not in it: invite the app"}},
        {"not_in_channel", {target, "the app is not in the channel: invite it there (/invite @app)"}},
        {"user_not_in_channel", {target, "the person is not in the channel"}},
        {"user_not_found", {target, "there is no such person"}},
        {"is_archived", {target, "the channel is archived"}},
        {"restricted_action", {target, policy}},
        {"restricted_action_read_only_channel", {target, "the channel is read-only"}},
        {"restricted_action_thread_only_channel", {target, "only threads may be written to in this channel"}},
        {"restricted_action_non_threadable_channel", {target, "there are no threads in this channel"}},
        {"restricted_action_thread_locked", {target, thread}},
        {"messages_tab_disabled", {target, "the app takes no direct messages: switch on its Messages tab"}},
        {"cannot_dm_bot", {target, "the receiver is an app"}},
        {"cannot_reply_to_message", {target, thread}},
        {"invalid_thread_ts", {target, thread}},
        {"thread_not_found", {target, "there is no such thread"}},
        {"no_text", {content, "the message has no text"}},
        {"invalid_blocks", {content, "Slack does not take the blocks of the message"}},
        {"invalid_blocks_format", {content, "Slack does not take the blocks of the message"}},
        {"msg_too_long", {content, "the message is too long"}},
        {"msg_blocks_too_long", {content, "the blocks of the message are too long"}},
        {"metadata_too_large", {content, "the metadata of the message is too large"}},
        {"invalid_arguments", {content, "Slack does not take the arguments of the call"}},
        {"unknown_method", {content, "Slack does not know the method; is api_base right?"}},
        {"message_not_found", {gone, "the message is gone"}},
        {"cant_update_message", {gone, "the message cannot be edited"}},
        {"cant_delete_message", {gone, "the message cannot be deleted"}},
        {"edit_window_closed", {gone, "the message is too old to be edited"}},
        {"streaming_state_conflict", {gone, "the message is being written"}},
    };
    return known;
}

}  // namespace

ErrorKind kind_of_error(const std::string& code) {
    const auto found = meanings().find(code);
    return found == meanings().end() ? unknown : found->second.kind;
}

std::string words_of_error(const std::string& code) {
    const auto found = meanings().find(code);
    return "Slack says " + (code.empty() ? "nothing" : code) +
           (found == meanings().end() ? "" : ": " + std::string(found->second.words));
}

}  // namespace domino::slack
