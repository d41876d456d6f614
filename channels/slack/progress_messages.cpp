#include "channels/slack/progress_messages.hpp"

#include "channels/markdown/code_points.hpp"
#include "channels/slack/budget.hpp"
#include "channels/slack/conversation.hpp"
#include "channels/slack/json_access.hpp"
#include "channels/slack/message.hpp"
#include "channels/slack/mrkdwn.hpp"
#include "domino/error.hpp"

namespace domino::slack {
namespace {

constexpr std::size_t most_at_hand = 10'000;
/// For runs that never come to an answer here; else it is forgotten with the answer.
constexpr auto keep_for = std::chrono::days(30);

std::string key_of(const std::string& run) {
    return "progress/" + run;
}

std::string text_for(const Progress& progress) {
    const std::string text = markdown::write(markdown::parse(progress.text), Mrkdwn());
    return markdown::shortened(text.empty() ? "…" : text, most_text);
}

}  // namespace

void ProgressMessages::show(const Progress& progress) {
    const auto known = at_hand(progress.run);
    if (known && !known->message) return;
    const auto message = known ? known->message : of(progress.run);
    message ? edit(*message, progress) : post(progress);
}

void ProgressMessages::post(const Progress& progress) {
    const Conversation place = read_conversation(progress.conversation);
    const auto workspace = workspaces_.find(place.team);
    if (!workspace || !place.user.empty()) return;
    Json arguments = {{"channel", place.channel}, {"text", text_for(progress)}, {"unfurl_links", false}, {"unfurl_media", false}};
    if (!place.thread.empty()) arguments["thread_ts"] = place.thread;
    const ApiAnswer answer = api_.call("chat.postMessage", workspace->token, arguments, Budget().for_a_call());
    if (answer.kind == ApiAnswer::Kind::later) return;
    if (!answer.is_ok()) return put_at_hand(progress.run, {});
    const ProgressMessage message{.team = workspace->team.empty() ? place.team : workspace->team,
                                  .channel = text_of(answer.body, "channel"),
                                  .ts = text_of(answer.body, "ts"),
                                  .conversation = progress.conversation};
    if (!is_id(message.channel) || !is_timestamp(message.ts)) return put_at_hand(progress.run, {});
    put_at_hand(progress.run, {message});
    host_.key_value().put(
        key_of(progress.run),
        to_text(
            {{"team", message.team}, {"channel", message.channel}, {"ts", message.ts}, {"conversation", message.conversation}}),
        keep_for);
}

/// A state that Slack does not take is followed by a newer one.
void ProgressMessages::edit(const ProgressMessage& message, const Progress& progress) {
    if (const auto workspace = workspaces_.find(message.team))
        api_.call("chat.update", workspace->token,
                  {{"channel", message.channel}, {"ts", message.ts}, {"text", text_for(progress)}}, Budget().for_a_call());
}

std::optional<ProgressMessage> ProgressMessages::of(const std::string& run) {
    if (const auto known = at_hand(run)) return known->message;
    const auto text = host_.key_value().get(key_of(run));
    if (!text) return std::nullopt;
    const Json kept = parse_json(*text);
    const ProgressMessage message{.team = text_of(kept, "team"),
                                  .channel = text_of(kept, "channel"),
                                  .ts = text_of(kept, "ts"),
                                  .conversation = text_of(kept, "conversation")};
    put_at_hand(run, {message});
    return message;
}

void ProgressMessages::forget(const std::string& run) {
    {
        const std::lock_guard lock(mutex_);
        shown_.erase(run);
    }
    host_.key_value().erase(key_of(run));
}

std::optional<ProgressMessages::Shown> ProgressMessages::at_hand(const std::string& run) {
    const std::lock_guard lock(mutex_);
    const auto found = shown_.find(run);
    return found == shown_.end() ? std::nullopt : std::optional(found->second);
}

void ProgressMessages::put_at_hand(const std::string& run, Shown shown) {
    const std::lock_guard lock(mutex_);
    if (shown_.size() >= most_at_hand) shown_.erase(shown_.begin());
    shown_[run] = std::move(shown);
}

}  // namespace domino::slack
