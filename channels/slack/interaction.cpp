#include "channels/slack/interaction.hpp"

#include "channels/markdown/code_points.hpp"
#include "channels/slack/json_access.hpp"
#include "domino/error.hpp"

namespace domino::slack {
namespace {

constexpr std::size_t most_clicks = 25;
constexpr std::size_t most_name = 100;

std::string first_of(const std::string& a, const std::string& b) {
    return a.empty() ? b : a;
}

std::vector<Click> clicks_of(const Json& payload) {
    std::vector<Click> clicks;
    const Json& actions = member(payload, "actions");
    if (!actions.is_array()) return clicks;
    for (const Json& action : actions) {
        if (clicks.size() == most_clicks) break;
        if (text_of(action, "type") != "button") continue;
        clicks.push_back({.action = text_of(action, "action_id").substr(0, most_name),
                          .block = text_of(action, "block_id"),
                          .value = text_of(action, "value"),
                          .label = markdown::shortened(text_of(member(action, "text"), "text"), most_name),
                          .ts = text_of(action, "action_ts").substr(0, most_name)});
    }
    return clicks;
}

}  // namespace

Interaction read_interaction(const Json& payload) {
    Interaction read;
    read.type = text_of(payload, "type");
    if (read.type.empty()) throw Error("no payload of an interaction: it has no \"type\"");
    if (read.type != "block_actions") return read;
    const Json& container = member(payload, "container");
    const Json& message = member(payload, "message");
    read.team = first_of(text_of(member(payload, "team"), "id"), text_of(member(payload, "user"), "team_id"));
    if (flag_of(payload, "is_enterprise_install")) read.enterprise = text_of(member(payload, "enterprise"), "id");
    read.channel = first_of(text_of(member(payload, "channel"), "id"), text_of(container, "channel_id"));
    read.message = first_of(text_of(container, "message_ts"), text_of(message, "ts")).substr(0, most_name);
    read.thread = first_of(text_of(message, "thread_ts"), text_of(container, "thread_ts"));
    read.is_ephemeral = flag_of(container, "is_ephemeral");
    read.user = text_of(member(payload, "user"), "id");
    read.response_url = text_of(payload, "response_url");
    read.trigger = text_of(payload, "trigger_id");
    read.blocks = member(message, "blocks");
    read.text = text_of(message, "text");
    read.clicks = clicks_of(payload);
    return read;
}

}  // namespace domino::slack
