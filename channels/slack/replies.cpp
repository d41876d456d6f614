#include "channels/slack/replies.hpp"

#include "channels/slack/error_codes.hpp"
#include "channels/slack/json_access.hpp"
#include "channels/slack/message.hpp"
#include "channels/slack/response_url.hpp"
#include "channels/slack/sent_messages.hpp"
#include "channels/slack/web_address.hpp"
#include "domino/error.hpp"

#include <thread>

namespace domino::slack {
namespace {

using namespace std::chrono_literals;
using Status = Delivered::Status;

/// A turn so near is waited for; for a later one the broker comes again.
constexpr auto near = 1200ms;
/// After so many tries a rare double is better than no answer.
constexpr int most_doubts = 12;

Delivered delivered(Status status, const std::string& error = {}, std::chrono::milliseconds retry_after = 0ms) {
    return {.status = status, .vendor_id = {}, .error = error, .retry_after = retry_after};
}

bool is_person(const std::string& id) {
    return id.starts_with('U') || id.starts_with('W');
}

std::vector<std::string> titles_of(const std::vector<File>& files) {
    std::vector<std::string> titles;
    for (const File& file : files) titles.push_back(title_of(file));
    return titles;
}

std::string link_to(const File& file) {
    std::string label;
    for (const char c : title_of(file)) label += c == '[' || c == ']' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return "[" + label + "](<" + file.url + ">)";
}

}  // namespace

/// One call of `deliver` or `find` on its way.
struct Replies::Sending {
    const Delivery& delivery;
    Budget budget;
    Conversation place;
    Workspace workspace;
    std::vector<MessageBody> messages;
    std::vector<File> files;
    ReplyTrack track;
    std::optional<ProgressMessage> edited = std::nullopt;  ///< becomes the answer
};

Replies::Sending Replies::prepared(const Delivery& delivery) {
    Sending sending{.delivery = delivery, .budget = Budget(), .place = read_conversation(delivery.conversation)};
    const auto workspace = parts_.workspaces.find(sending.place.team);
    if (!workspace)
        throw Error(sending.place.team.empty()
                        ? "there are several workspaces: name the one, such as T0123:" + sending.place.channel
                        : "the config has no token for the workspace " + sending.place.team);
    sending.workspace = *workspace;
    if (sending.place.team.empty()) sending.place.team = workspace->team;
    Reply reply = delivery.reply;
    for (const File& file : delivery.reply.files) {
        if (uploads_.may_fetch(file) && sending.place.user.empty())
            sending.files.push_back(file);
        else
            reply.text += (reply.text.empty() ? "" : "\n\n") + link_to(file);
    }
    sending.messages = messages_of(reply, delivery.reply_id, delivery.language);
    if (sending.messages.empty() && sending.files.empty()) throw Error("the reply has neither words nor buttons nor files");
    const auto known = tracks_.get(delivery.reply_id);
    sending.track = known.value_or(
        ReplyTrack{.messages = 0, .files = 0, .in_doubt = false, .since = parts_.host.clock().now(), .first_ts = {}});
    return sending;
}

Delivered Replies::deliver(const Delivery& delivery) {
    try {
        Sending sending = prepared(delivery);
        if (!sending.place.thread.empty() && !sending.place.team.empty() && !sending.place.is_direct())
            parts_.threads.keep(sending.place.text());
        answer_directly_without_address(sending);
        if (auto stop = open_direct(sending)) return *stop;
        if (auto stop = clear_doubt(sending)) return *stop;
        if (auto stop = begin_answer(sending)) return *stop;
        if (auto stop = send_messages(sending)) return *stop;
        if (auto stop = send_files(sending)) return *stop;
        tracks_.erase(delivery.reply_id);
        if (sending.edited) parts_.progress.forget(delivery.run);
        Delivered done = delivered(Status::sent);
        done.vendor_id = sending.track.first_ts;
        return done;
    } catch (const TryLater&) {
        throw;
    } catch (const Error& error) {
        return delivered(Status::failed, error.what());
    }
}

Delivered Replies::find(const Delivery& delivery) {
    Sending sending = prepared(delivery);
    const bool known = tracks_.get(delivery.reply_id).has_value();
    if (known && !sending.track.in_doubt) return delivered(Status::try_again, "nothing more of it was sent");
    if (!known) sending.track.since = {};
    sending.track.in_doubt = true;
    answer_directly_without_address(sending);
    if (auto stop = open_direct(sending)) {
        tracks_.put(delivery.reply_id, sending.track);
        return delivered(Status::unknown, stop->error);
    }
    if (auto stop = clear_doubt(sending)) return delivered(Status::unknown, stop->error);
    const bool all = sending.track.messages >= sending.messages.size() && sending.track.files >= sending.files.size();
    if (!all) return delivered(Status::try_again, "it is not there, or not all of it");
    tracks_.erase(delivery.reply_id);
    if (delivery.closing) parts_.progress.forget(delivery.run);
    Delivered found = delivered(Status::sent);
    found.vendor_id = sending.track.first_ts;
    return found;
}

/// Nobody else saw the slash command, so nobody else sees the answer.
void Replies::answer_directly_without_address(Sending& sending) {
    if (sending.place.user.empty() || parts_.commands.has_address(sending.place.text())) return;
    sending.place = {.team = sending.place.team, .channel = sending.place.user, .thread = {}, .user = {}};
}

/// A person's id stands for the direct messages with them.
std::optional<Delivered> Replies::open_direct(Sending& sending) {
    if (!is_person(sending.place.channel)) return std::nullopt;
    const std::string key = sending.workspace.key + ":" + sending.place.channel;
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = directs_.find(key); found != directs_.end()) {
            sending.place.channel = found->second;
            return std::nullopt;
        }
    }
    const ApiAnswer answer = parts_.api.call("conversations.open", sending.workspace.token, {{"users", sending.place.channel}},
                                             sending.budget.for_a_call());
    note_health(sending.workspace, answer);
    const std::string channel = text_of(member(answer.body, "channel"), "id");
    if (answer.kind == ApiAnswer::Kind::unclear) return delivered(Status::try_again, answer.why());
    if (!answer.is_ok()) return settle(sending, answer);
    if (!is_id(channel)) return delivered(Status::failed, "Slack opened no direct messages with this person");
    const std::lock_guard lock(mutex_);
    if (directs_.size() > 10'000) directs_.clear();
    directs_[key] = channel;
    sending.place.channel = channel;
    return std::nullopt;
}

std::optional<Delivered> Replies::clear_doubt(Sending& sending) {
    if (!sending.track.in_doubt) return std::nullopt;
    const std::string& id = sending.delivery.reply_id;
    // What went to a response_url nobody can look up.
    if (sending.place.user.empty()) {
        const auto sent = find_sent(parts_.api, sending.workspace, sending.place, id, titles_of(sending.files),
                                    sending.track.since, sending.budget);
        if (!sent && sending.delivery.attempt < most_doubts) {
            tracks_.put(id, sending.track);
            return delivered(Status::unknown, "Slack did not say whether the message is there");
        }
        if (!sent) parts_.host.metrics().add("doubts_given_up_total");
        if (sent) {
            sending.track.messages = std::max(sending.track.messages, sent->messages);
            sending.track.files = std::max(sending.track.files, sent->files);
            if (sending.track.first_ts.empty()) sending.track.first_ts = sent->first_ts;
        }
    }
    sending.track.in_doubt = false;
    tracks_.put(id, sending.track);
    return std::nullopt;
}

/// The message that showed the progress becomes the answer; when the answer is more than a message, it goes.
std::optional<Delivered> Replies::begin_answer(Sending& sending) {
    if (!sending.delivery.closing || sending.track.messages > 0) return std::nullopt;
    const auto message = parts_.progress.of(sending.delivery.run);
    if (!message) return std::nullopt;
    if (sending.messages.size() == 1 && sending.files.empty() && message->conversation == sending.delivery.conversation) {
        sending.edited = message;
        return std::nullopt;
    }
    const auto workspace = parts_.workspaces.find(message->team);
    if (!workspace) return std::nullopt;
    const ApiAnswer answer = parts_.api.call("chat.delete", workspace->token,
                                             {{"channel", message->channel}, {"ts", message->ts}}, sending.budget.for_a_call());
    if (answer.is_ok() || answer.kind == ApiAnswer::Kind::refused) parts_.progress.forget(sending.delivery.run);
    return std::nullopt;
}

std::optional<Delivered> Replies::send_messages(Sending& sending) {
    while (sending.track.messages < sending.messages.size()) {
        Json& message = sending.messages[sending.track.messages];
        if (auto wait = wait_for_turn(sending, "message " + std::to_string(sending.track.messages))) return wait;
        const ApiAnswer answer = post(sending, message);
        const bool refused = answer.kind == ApiAnswer::Kind::refused;
        if (answer.is_ok()) {
            if (sending.track.first_ts.empty()) sending.track.first_ts = text_of(answer.body, "ts");
            ++sending.track.messages;
            tracks_.put(sending.delivery.reply_id, sending.track);
            note_thread(sending, text_of(answer.body, "ts"));
        } else if (refused && sending.edited && kind_of_error(answer.error) == ErrorKind::gone) {
            parts_.progress.forget(sending.delivery.run);
            sending.edited.reset();
        } else if (refused && answer.error.starts_with("invalid_blocks") && message.contains("blocks")) {
            parts_.host.log().warning("Slack does not take the blocks of a message, its text is sent alone",
                                      {{"run", sending.delivery.run}});
            message.erase("blocks");
        } else {
            return settle(sending, answer);
        }
    }
    return std::nullopt;
}

void Replies::note_thread(const Sending& sending, const std::string& ts) {
    const Conversation& place = sending.place;
    if (!place.thread.empty() && is_timestamp(ts)) parts_.threads.keep_message(place.team, place.channel, ts, place.thread);
}

std::optional<Delivered> Replies::send_files(Sending& sending) {
    while (sending.track.files < sending.files.size()) {
        if (auto wait = wait_for_turn(sending, "file " + std::to_string(sending.track.files))) return wait;
        const ApiAnswer answer =
            uploads_.share(sending.workspace, sending.place, sending.files[sending.track.files], sending.budget);
        if (!answer.is_ok()) return settle(sending, answer);
        ++sending.track.files;
        tracks_.put(sending.delivery.reply_id, sending.track);
    }
    return std::nullopt;
}

std::optional<Delivered> Replies::wait_for_turn(Sending& sending, const std::string& what) {
    const auto come_again = [&](std::chrono::milliseconds wait) {
        tracks_.put(sending.delivery.reply_id, sending.track);
        return delivered(Status::try_again, "about a message a second goes to a channel; this one's turn comes", wait);
    };
    if (!sending.budget.allows_a_call()) return come_again(200ms);
    if (sending.edited || !sending.place.user.empty()) return std::nullopt;
    const std::string channel = sending.workspace.key + ":" + sending.place.channel;
    const std::string message = sending.delivery.reply_id + " " + what;
    const auto now = parts_.host.clock().monotonic();
    const auto wait = pace_.wait(channel, message, now);
    if (wait == 0ms) return std::nullopt;
    if (wait > near || wait + 1000ms > sending.budget.left()) return come_again(wait);
    std::this_thread::sleep_for(wait);
    pace_.wait(channel, message, now + wait);
    return std::nullopt;
}

ApiAnswer Replies::post(Sending& sending, const Json& message) {
    if (!sending.place.user.empty()) return post_to_person(sending, message);
    Json arguments = message;
    if (sending.edited) {
        arguments["channel"] = sending.edited->channel;
        arguments["ts"] = sending.edited->ts;
        if (!arguments.contains("blocks")) arguments["blocks"] = Json::array();
        ApiAnswer answer = parts_.api.call("chat.update", sending.workspace.token, arguments, sending.budget.for_a_call());
        note_health(sending.workspace, answer);
        // Editing twice is editing once.
        if (answer.kind == ApiAnswer::Kind::unclear) answer.kind = ApiAnswer::Kind::later;
        return answer;
    }
    arguments["channel"] = sending.place.channel;
    if (!sending.place.thread.empty()) arguments["thread_ts"] = sending.place.thread;
    arguments["unfurl_links"] = false;
    arguments["unfurl_media"] = false;
    ApiAnswer answer = parts_.api.call("chat.postMessage", sending.workspace.token, arguments, sending.budget.for_a_call());
    note_health(sending.workspace, answer);
    return answer;
}

/// By the address that came with the command. The address is a secret: nothing of it goes into an error.
ApiAnswer Replies::post_to_person(const Sending& sending, const Json& message) {
    const ApiAnswer without{.kind = ApiAnswer::Kind::later,
                            .body = {},
                            .error = "the slash command can no longer be answered in place",
                            .retry_after = 100ms};
    const auto url = parts_.commands.use(sending.place.text());
    if (!url) return without;
    Json body = {{"text", message["text"]},
                 {"response_type", parts_.config.commands_answer_in_channel ? "in_channel" : "ephemeral"}};
    if (message.contains("blocks")) body["blocks"] = message["blocks"];
    try {
        const auto answer = post_to_response_url(parts_.host.http(), *url, body, sending.budget.for_a_call());
        if (answer.status == 429)
            return {.kind = ApiAnswer::Kind::later, .body = {}, .error = "ratelimited", .retry_after = wait_asked_for(answer)};
        const auto verdict = verdict_of(answer);
        if (verdict == ResponseUrlVerdict::taken)
            return {.kind = ApiAnswer::Kind::ok, .body = Json::object(), .error = {}, .retry_after = 0ms};
        if (verdict == ResponseUrlVerdict::refused) {
            parts_.commands.forget(sending.place.text());
            return without;
        }
        return {.kind = ApiAnswer::Kind::unclear,
                .body = {},
                .error = "Slack answers with HTTP status " + std::to_string(answer.status) + " and no readable text",
                .retry_after = 0ms};
    } catch (const Error&) {
        return {.kind = ApiAnswer::Kind::unclear,
                .body = {},
                .error = "no answer from Slack to the answer of a slash command",
                .retry_after = 0ms};
    }
}

std::optional<Delivered> Replies::settle(Sending& sending, const ApiAnswer& answer) {
    sending.track.in_doubt = answer.kind == ApiAnswer::Kind::unclear;
    if (answer.kind == ApiAnswer::Kind::refused) {
        tracks_.erase(sending.delivery.reply_id);
        return delivered(Status::failed, answer.why());
    }
    tracks_.put(sending.delivery.reply_id, sending.track);
    if (answer.kind == ApiAnswer::Kind::unclear) return delivered(Status::unknown, answer.why());
    return delivered(Status::try_again, answer.why(), answer.retry_after);
}

void Replies::note_health(const Workspace& workspace, const ApiAnswer& answer) {
    if (answer.is_ok()) return parts_.workspaces.well(workspace.key);
    if (answer.kind == ApiAnswer::Kind::unclear) parts_.workspaces.trouble(workspace.key, answer.why());
    if (answer.kind == ApiAnswer::Kind::refused && kind_of_error(answer.error) == ErrorKind::needs_person)
        parts_.workspaces.trouble(workspace.key, answer.why());
}

}  // namespace domino::slack
