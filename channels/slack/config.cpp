#include "channels/slack/config.hpp"

#include "channels/slack/conversation.hpp"
#include "domino/error.hpp"

namespace domino::slack {

SlackConfig read_config(const Json& config) {
    SlackConfig read;
    if (const auto token = config.at("bot_token").get<std::string>(); !token.empty()) read.bot_tokens[""] = token;
    for (const auto& workspace : config.at("workspaces").items()) {
        if (!is_id(workspace.key()))
            throw Error("workspaces: \"" + workspace.key() +
                        "\" is no team id; Slack shows it in the address of the workspace, such as T0123ABCD");
        read.bot_tokens[workspace.key()] = workspace.value().at("bot_token").get<std::string>();
    }
    read.signing_secret = config.at("signing_secret");
    read.app_token = config.at("app_token");
    read.api_base = config.at("api_base");
    while (read.api_base.ends_with('/')) read.api_base.pop_back();
    read.hears_all = config.at("listen") == "all";
    read.ignores_bots = config.at("ignore_bots");
    read.threads_in_direct_messages = config.at("dm_threads");
    read.commands_answer_in_channel = config.at("command_replies") == "in_channel";
    read.shows_progress = config.at("progress");
    read.most_file_bytes = config.at("max_file_mb").get<std::size_t>() << 20;
    read.file_hosts = config.at("file_hosts").get<std::vector<std::string>>();
    read.longest_silence = std::chrono::seconds(config.at("silence_seconds").get<int>());
    if (read.bot_tokens.empty())
        throw Error(
            "no bot token: set bot_token to the app's Bot User OAuth Token (xoxb-...), or workspaces to one for each workspace");
    if (read.bot_tokens.contains("") && read.bot_tokens.size() > 1)
        throw Error("both bot_token and workspaces are set: keep one of them");
    if (read.signing_secret.empty() && read.app_token.empty())
        throw Error("nothing to hear by: set signing_secret for events over HTTP, or app_token for Socket Mode");
    return read;
}

}  // namespace domino::slack
