#include "channels/slack/intake.hpp"

#include "channels/slack/conversation.hpp"
#include "channels/slack/incoming_text.hpp"
#include "channels/slack/message.hpp"
#include "domino/error.hpp"

#include <algorithm>

namespace domino::slack {
namespace {

using Kind = SlackEvent::Kind;

/// Values that the broker itself has signed, in contrast to words that a button says for a person.
bool is_token(std::string_view value) {
    const auto dot = value.find('.');
    const auto is_part = [](std::string_view part) {
        return part.size() >= 16 && std::all_of(part.begin(), part.end(), [](char c) {
                   return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
               });
    };
    return dot != std::string_view::npos && is_part(value.substr(0, dot)) && is_part(value.substr(dot + 1));
}

bool is_slackbot(const SlackEvent& event) {
    return event.user == "USLACKBOT" || event.user == "USLACK";
}

bool is_reaction(const SlackEvent& event) {
    return event.kind == Kind::reaction_added || event.kind == Kind::reaction_removed;
}

std::string sender_of(const SlackEvent& event) {
    return event.user.empty() ? event.bot : event.user;
}

Json data_of(const SlackEvent& event, const char* kind, const std::string& team) {
    Json data = {{"kind", kind}, {"team", team}, {"channel", event.channel}, {"ts", event.ts}};
    if (!event.channel_type.empty()) data["channel_type"] = event.channel_type;
    if (!event.thread.empty()) data["thread_ts"] = event.thread;
    if (!event.bot.empty()) data["bot"] = event.bot;
    return data;
}

const char* type_of(Kind kind) {
    switch (kind) {
        case Kind::edit: return "slack.message_edited";
        case Kind::deletion: return "slack.message_deleted";
        case Kind::reaction_added: return "slack.reaction_added";
        case Kind::reaction_removed: return "slack.reaction_removed";
        default: return "";
    }
}

const char* name_of(Kind kind) {
    switch (kind) {
        case Kind::edit: return "edit";
        case Kind::deletion: return "deletion";
        case Kind::reaction_added: return "reaction_added";
        case Kind::reaction_removed: return "reaction_removed";
        default: return "message";
    }
}

}  // namespace

std::optional<Intake::Self> Intake::self_in(const std::string& team, const std::string& enterprise, const std::string& bot_user) {
    const auto workspace = parts_.workspaces.find(team, enterprise);
    if (!workspace || !is_team_id(team)) {
        parts_.host.metrics().add("unknown_workspace_total");
        parts_.host.log().warning("Slack sent an event of a workspace that the config does not name",
                                  {{"workspace", is_id(team) ? team : ""}});
        return std::nullopt;
    }
    return Self{.team = workspace->key.empty() ? team : workspace->key,
                .user = bot_user.empty() ? workspace->bot_user : bot_user,
                .bot = workspace->bot};
}

void Intake::take(const SlackEvent& event) {
    if (event.kind == Kind::other) return parts_.host.metrics().add("events_ignored_total");
    if (event.kind == Kind::rate_limited) {
        parts_.host.metrics().add("events_held_back_total");
        return parts_.host.log().warning("Slack holds events back: the app gets more than 30,000 an hour in this workspace");
    }
    const auto self = self_in(event.team, event.enterprise, event.own_user);
    if (!self) return;
    if (event.kind == Kind::revoked) {
        if (const auto workspace = parts_.workspaces.find(event.team, event.enterprise))
            parts_.workspaces.trouble(workspace->key,
                                      "the app was removed from the workspace, or its token revoked (" + event.type + ")");
        return;
    }
    if (is_slackbot(event) || is_own(event, *self)) return parts_.host.metrics().add("own_events_total");
    if (parts_.config.ignores_bots && !event.bot.empty()) return parts_.host.metrics().add("events_ignored_total");
    if (event.kind == Kind::message) return submit_message(event, *self);
    if (is_reaction(event) && event.item_user == self->user) return submit_change(in_its_thread(event, *self), *self);
    submit_change(event, *self);
}

SlackEvent Intake::in_its_thread(SlackEvent event, const Self& self) {
    event.thread = parts_.threads.thread_of_message(self.team, event.channel, event.ts);
    return event;
}

bool Intake::is_own(const SlackEvent& event, const Self& self) const {
    const bool same_user = !event.user.empty() && event.user == self.user;
    const bool same_bot = !event.bot.empty() && event.bot == self.bot;
    const bool same_app = !event.bot_app.empty() && event.bot_app == event.app;
    return same_user || same_bot || same_app;
}

std::string Intake::conversation_of(const SlackEvent& event, const Self& self) const {
    const Conversation place{.team = self.team, .channel = event.channel, .thread = event.thread, .user = {}};
    const bool begins_thread = event.thread.empty() && (!place.is_direct() || parts_.config.threads_in_direct_messages);
    return begins_thread ? Conversation{.team = self.team, .channel = event.channel, .thread = event.ts, .user = {}}.text()
                         : place.text();
}

bool Intake::is_heard(const SlackEvent& event, const Self& self, const std::string& conversation, bool mentioned) {
    if (parts_.config.hears_all || mentioned || event.channel.starts_with('D') || event.channel_type == "im") return true;
    if (!self.user.empty() && (event.thread_author == self.user || event.item_user == self.user)) return true;
    return (!event.thread.empty() || event.kind != Kind::message) && parts_.threads.knows(conversation);
}

void Intake::submit_message(const SlackEvent& event, const Self& self) {
    const bool mentioned = event.is_mention || mentions(event.text, self.user);
    const std::string conversation = conversation_of(event, self);
    if (!is_heard(event, self, conversation, mentioned)) return parts_.host.metrics().add("messages_unheard_total");
    if (mentioned) parts_.threads.keep(conversation);
    Json data = data_of(event, "message", self.team);
    data["mentioned"] = mentioned;
    if (!event.files.empty()) data["files"] = parts_.files.links(self.team, event.files);
    parts_.host.events().submit({.dedupe_key = "post:" + self.team + ":" + event.channel + ":" + event.ts,
                                 .type = {},
                                 .conversation = conversation,
                                 .sender = sender_of(event),
                                 .text = readable_text(without_leading_mention(event.text, self.user)),
                                 .data = std::move(data),
                                 .traceparent = {}});
    parts_.host.metrics().add("messages_total");
}

void Intake::submit_change(const SlackEvent& event, const Self& self) {
    const std::string conversation = conversation_of(event, self);
    const bool mentioned = mentions(event.text, self.user) || mentions(event.previous_text, self.user);
    if (!is_heard(event, self, conversation, mentioned)) return parts_.host.metrics().add("messages_unheard_total");
    Json data = data_of(event, name_of(event.kind), self.team);
    if (!event.reaction.empty()) data["reaction"] = event.reaction;
    if (!event.item_user.empty()) data["item_user"] = event.item_user;
    if (!event.previous_text.empty()) data["previous"] = readable_text(event.previous_text);
    parts_.host.events().submit({.dedupe_key = std::string(name_of(event.kind)) + ":" + self.team + ":" + event.channel + ":" +
                                               event.ts + ":" + event.user + ":" + event.reaction + ":" + event.change,
                                 .type = type_of(event.kind),
                                 .conversation = conversation,
                                 .sender = sender_of(event),
                                 .text = readable_text(without_leading_mention(event.text, self.user)),
                                 .data = std::move(data),
                                 .traceparent = {}});
    parts_.host.metrics().add("changes_total");
}

void Intake::take(const Command& command) {
    const auto self = self_in(command.team, command.enterprise, "");
    if (!self) return;
    const Conversation place{.team = self->team, .channel = command.channel, .thread = {}, .user = command.user};
    parts_.commands.remember(place.text(), command.response_url);
    parts_.host.events().submit(
        {.dedupe_key = "command:" + command.trigger,
         .type = {},
         .conversation = place.text(),
         .sender = command.user,
         .text = readable_text(command.text),
         .data = {{"kind", "command"}, {"team", self->team}, {"channel", command.channel}, {"command", command.name}},
         .traceparent = {}});
    parts_.host.metrics().add("messages_total");
}

void Intake::take(const Interaction& interaction) {
    if (interaction.type != "block_actions") return parts_.host.metrics().add("events_ignored_total");
    const auto self = self_in(interaction.team, interaction.enterprise, "");
    if (!self) return;
    for (const Click& click : interaction.clicks)
        if (click.action.starts_with(action_prefix)) take_click(interaction, click, *self);
}

void Intake::take_click(const Interaction& interaction, const Click& click, const Self& self) {
    const PressedMessage message{.team = self.team,
                                 .channel = interaction.channel,
                                 .ts = interaction.message,
                                 .thread = interaction.thread,
                                 .user = interaction.user,
                                 .response_url = interaction.response_url,
                                 .language = language_of_block(click.block),
                                 .label = click.label,
                                 .text = interaction.text,
                                 .blocks = interaction.blocks};
    if (!is_token(click.value)) {
        submit_choice(interaction, click, self);
        return parts_.presses.chosen(message);
    }
    try {
        const Pressed pressed = parts_.host.events().press({.token = click.value, .sender = interaction.user});
        parts_.host.metrics().add("presses_total");
        pressed.taken ? parts_.presses.chosen(message) : parts_.presses.too_late(message, pressed);
    } catch (const TryLater&) {
        parts_.presses.not_now(message);
        throw;
    } catch (const Error&) {
        parts_.presses.not_valid(message);
    }
}

void Intake::submit_choice(const Interaction& interaction, const Click& click, const Self& self) {
    Conversation place{.team = self.team, .channel = interaction.channel, .thread = interaction.thread, .user = {}};
    if (!is_place_id(interaction.channel) || !is_id(interaction.user) || (!place.thread.empty() && !is_timestamp(place.thread)))
        throw Error("the click names no channel");
    if (interaction.is_ephemeral) {
        place = {.team = self.team, .channel = interaction.channel, .thread = {}, .user = interaction.user};
        parts_.commands.remember(place.text(), interaction.response_url);
    } else if (!place.is_direct() && place.thread.empty()) {
        place.thread = is_timestamp(interaction.message) ? interaction.message : "";
    }
    parts_.host.events().submit(
        {.dedupe_key = "click:" + interaction.channel + ":" + interaction.message + ":" + interaction.user + ":" + click.action +
                       ":" + click.ts,
         .type = {},
         .conversation = place.text(),
         .sender = interaction.user,
         .text = click.value,
         .data = {{"kind", "button"}, {"team", self.team}, {"channel", interaction.channel}, {"label", click.label}},
         .traceparent = {}});
    parts_.host.metrics().add("messages_total");
}

}  // namespace domino::slack
