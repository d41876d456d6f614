#include "channels/slack/press_answers.hpp"

#include "channels/slack/conversation.hpp"
#include "channels/slack/message.hpp"
#include "channels/slack/mrkdwn.hpp"
#include "channels/slack/phrases.hpp"
#include "channels/slack/response_url.hpp"
#include "channels/slack/web_address.hpp"
#include "domino/error.hpp"

namespace domino::slack {
namespace {

using namespace std::chrono_literals;

/// A person's id comes from Slack or from another channel; only Slack's is a mention.
std::string name_of(const std::string& person) {
    return is_id(person) ? "<@" + person + ">" : Mrkdwn().escape(person);
}

std::string words_of(const Pressed& decision, const std::string& language) {
    if (decision.by.empty()) return say(decision.approved ? Phrase::approved : Phrase::rejected, language);
    return say(decision.approved ? Phrase::approved_by : Phrase::rejected_by, language, name_of(decision.by));
}

}  // namespace

void PressAnswers::chosen(const PressedMessage& message) {
    const std::string line = say(Phrase::chosen, message.language, Mrkdwn().escape(message.label)) + " – " +
                             say(Phrase::chosen_by, message.language, name_of(message.user));
    chores_.add([this, message, line] { replace_buttons(message, line); });
}

void PressAnswers::too_late(const PressedMessage& message, const Pressed& decision) {
    const std::string words = words_of(decision, message.language);
    chores_.add([this, message, words] {
        whisper(message, say(Phrase::already_decided, message.language, words));
        replace_buttons(message, words);
    });
}

void PressAnswers::not_valid(const PressedMessage& message) {
    chores_.add([this, message] { whisper(message, say(Phrase::no_longer_valid, message.language)); });
}

void PressAnswers::not_now(const PressedMessage& message) {
    chores_.add([this, message] { whisper(message, say(Phrase::not_now, message.language)); });
}

void PressAnswers::replace_buttons(const PressedMessage& message, const std::string& line) {
    const Json blocks = blocks_without_buttons(message.blocks, line);
    const std::string text = message.text.empty() ? line : message.text;
    if (say_by_response_url(message, {{"replace_original", true}, {"text", text}, {"blocks", blocks}})) return;
    call(message, "chat.update", {{"channel", message.channel}, {"ts", message.ts}, {"text", text}, {"blocks", blocks}});
}

void PressAnswers::whisper(const PressedMessage& message, const std::string& words) {
    Json body = {{"response_type", "ephemeral"}, {"replace_original", false}, {"text", words}};
    if (!message.thread.empty()) body["thread_ts"] = message.thread;
    if (say_by_response_url(message, body)) return;
    Json arguments = {{"channel", message.channel}, {"user", message.user}, {"text", words}};
    if (!message.thread.empty()) arguments["thread_ts"] = message.thread;
    call(message, "chat.postEphemeral", arguments);
}

bool PressAnswers::say_by_response_url(const PressedMessage& message, const Json& body) {
    if (!is_slack(message.response_url, api_.base())) return false;
    try {
        const auto answer = post_to_response_url(host_.http(), message.response_url, body, 5s);
        return verdict_of(answer) == ResponseUrlVerdict::taken;
    } catch (const std::exception&) {
        return false;
    }
}

void PressAnswers::call(const PressedMessage& message, const char* method, const Json& arguments) {
    const auto workspace = workspaces_.find(message.team);
    if (!workspace || message.channel.empty()) return;
    try {
        const ApiAnswer answer = api_.call(method, workspace->token, arguments, 5s);
        if (!answer.is_ok()) host_.log().warning("a pressed button could not be answered", {{"why", answer.why()}});
    } catch (const std::exception& error) {
        host_.log().warning("a pressed button could not be answered", {{"why", error.what()}});
    }
}

}  // namespace domino::slack
