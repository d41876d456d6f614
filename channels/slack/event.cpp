#include "channels/slack/event.hpp"

#include "channels/slack/block_text.hpp"
#include "channels/slack/conversation.hpp"
#include "channels/slack/json_access.hpp"
#include "domino/error.hpp"

#include <algorithm>
#include <array>

namespace domino::slack {
namespace {

constexpr std::size_t most_files = 20;
/// Slack allows 100 characters.
constexpr std::size_t most_name = 100;

using Kind = SlackEvent::Kind;

/// Posts of people and programs; every other subtype is Slack telling about the channel.
bool is_post(const std::string& subtype) {
    static constexpr std::array posts = {"", "file_share", "thread_broadcast", "me_message", "bot_message"};
    return std::find(posts.begin(), posts.end(), subtype) != posts.end();
}

std::vector<IncomingFile> files_of(const Json& message) {
    std::vector<IncomingFile> files;
    const Json& list = member(message, "files");
    if (!list.is_array()) return files;
    for (const Json& file : list) {
        if (files.size() == most_files) break;
        IncomingFile read{.id = text_of(file, "id"),
                          .name = text_of(file, "name"),
                          .media_type = text_of(file, "mimetype"),
                          .size = count_of(file, "size")};
        if (is_id(read.id) && text_of(file, "mode") != "tombstone") files.push_back(std::move(read));
    }
    return files;
}

std::string timestamp_of(const Json& object, const char* name) {
    std::string text = text_of(object, name);
    return is_timestamp(text) ? text : std::string();
}

std::string bot_app_of(const Json& message) {
    const std::string app = id_of(message, "app_id");
    return app.empty() ? id_of(member(message, "bot_profile"), "app_id") : app;
}

std::string words_of(const Json& message) {
    std::string text = text_of(message, "text");
    return text.empty() ? text_in_blocks(message) : text;
}

void read_post(const Json& message, SlackEvent& event) {
    event.ts = text_of(message, "ts");
    event.thread = text_of(message, "thread_ts");
    event.thread_author = id_of(message, "parent_user_id");
    event.user = id_of(message, "user");
    event.bot = id_of(message, "bot_id");
    event.bot_app = bot_app_of(message);
    event.text = words_of(message);
    event.files = files_of(message);
}

/// Link previews, and our own editing, arrive as changes that change no words.
void read_edit(const Json& inner, SlackEvent& event) {
    const Json& message = member(inner, "message");
    const Json& previous = member(inner, "previous_message");
    if (!is_post(text_of(message, "subtype"))) return;
    read_post(message, event);
    event.previous_text = words_of(previous);
    const std::string edited = timestamp_of(member(message, "edited"), "ts");
    if (event.text == event.previous_text && edited == timestamp_of(member(previous, "edited"), "ts")) return;
    // "edited" counts in whole seconds, in which a message may be edited twice.
    event.change = timestamp_of(inner, "event_ts");
    if (event.change.empty()) event.change = edited;
    event.kind = Kind::edit;
}

void read_deletion(const Json& inner, SlackEvent& event) {
    const Json& previous = member(inner, "previous_message");
    read_post(previous, event);
    event.previous_text = std::exchange(event.text, {});
    event.files.clear();
    event.ts = text_of(inner, "deleted_ts");
    event.change = timestamp_of(inner, "event_ts");
    event.kind = Kind::deletion;
}

void read_message(const Json& inner, SlackEvent& event) {
    const std::string subtype = text_of(inner, "subtype");
    if (subtype == "message_changed") return read_edit(inner, event);
    if (subtype == "message_deleted") return read_deletion(inner, event);
    if (!is_post(subtype) || flag_of(inner, "hidden")) return;
    read_post(inner, event);
    event.kind = Kind::message;
}

void read_reaction(const Json& inner, SlackEvent& event, Kind kind) {
    const Json& item = member(inner, "item");
    if (text_of(item, "type") != "message") return;
    event.channel = text_of(item, "channel");
    event.ts = text_of(item, "ts");
    event.user = id_of(inner, "user");
    event.item_user = id_of(inner, "item_user");
    event.reaction = text_of(inner, "reaction").substr(0, most_name);
    event.change = timestamp_of(inner, "event_ts");
    event.kind = kind;
}

void read_inner(const Json& inner, SlackEvent& event) {
    event.type = text_of(inner, "type");
    event.channel = text_of(inner, "channel");
    event.channel_type = text_of(inner, "channel_type");
    if (event.type == "message") read_message(inner, event);
    if (event.type == "app_mention") {
        read_message(inner, event);
        event.is_mention = event.kind == Kind::message;
    }
    if (event.type == "reaction_added") read_reaction(inner, event, Kind::reaction_added);
    if (event.type == "reaction_removed") read_reaction(inner, event, Kind::reaction_removed);
    if (event.type == "app_uninstalled" || event.type == "tokens_revoked") event.kind = Kind::revoked;
    const bool about_a_message = event.kind != Kind::other && event.kind != Kind::revoked;
    const bool thread_is_sound = event.thread.empty() || is_timestamp(event.thread);
    if (about_a_message && !(is_place_id(event.channel) && is_timestamp(event.ts) && thread_is_sound)) event.kind = Kind::other;
}

void read_envelope(const Json& payload, SlackEvent& event) {
    event.app = id_of(payload, "api_app_id");
    event.event_id = text_of(payload, "event_id");
    event.team = id_of(payload, "team_id");
    event.enterprise = id_of(payload, "enterprise_id");
    const Json& authorizations = member(payload, "authorizations");
    if (!authorizations.is_array() || authorizations.empty()) return;
    const Json& first = authorizations.front();
    if (const auto team = id_of(first, "team_id"); !team.empty()) event.team = team;
    if (flag_of(first, "is_enterprise_install")) event.enterprise = id_of(first, "enterprise_id");
    if (flag_of(first, "is_bot")) event.own_user = id_of(first, "user_id");
}

}  // namespace

SlackEvent read_event(const Json& payload) {
    if (!payload.is_object() || text_of(payload, "type").empty()) throw Error("no payload of the Events API: it has no \"type\"");
    SlackEvent event;
    event.type = text_of(payload, "type");
    read_envelope(payload, event);
    if (event.type == "url_verification") {
        event.kind = Kind::challenge;
        event.challenge = text_of(payload, "challenge");
    } else if (event.type == "app_rate_limited") {
        event.kind = Kind::rate_limited;
    } else if (event.type == "event_callback") {
        read_inner(member(payload, "event"), event);
    }
    return event;
}

}  // namespace domino::slack
