#include "channels/whatsapp/inbox.hpp"

#include "channels/whatsapp/phrases.hpp"
#include "domino/digest.hpp"
#include "domino/encoding.hpp"
#include "domino/error.hpp"

#include <algorithm>
#include <charconv>

namespace domino::whatsapp {
namespace {

constexpr std::size_t most_latest = 10'000;
/// Meta gives up on an answer after some seconds; what is left then is sent again.
constexpr std::chrono::seconds longest_batch{8};
constexpr int tell_tries = 3;

/// Approvals carry "claims.signature" in the alphabet of URLs. A value like that which the broker does
/// not take is an old one, not something a person meant to say.
bool looks_signed(const std::string& value) {
    const auto dot = value.find('.');
    return value.size() >= 40 && dot != std::string::npos && value.find('.', dot + 1) == std::string::npos &&
           std::all_of(value.begin(), value.end(),
                       [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.'; });
}

/// "7" or "7.", the number of a choice; 0: something else.
std::size_t number_in_words(const std::string& text) {
    std::size_t number = 0;
    const auto begin = text.find_first_not_of(" \n");
    if (begin == std::string::npos || text.size() > 16) return 0;
    const auto [end, error] = std::from_chars(text.data() + begin, text.data() + text.size(), number);
    const auto rest = text.find_first_not_of(".) \n", static_cast<std::size_t>(end - text.data()));
    return error == std::errc() && rest == std::string::npos ? number : 0;
}

HttpResponse later(const TryLater& error) {
    auto response = problem(error.http_status(), "Not now", error.what());
    response.headers["Retry-After"] = std::to_string(error.retry_after().count());
    return response;
}

}  // namespace

HttpResponse Inbox::take(const HttpRequest& request) {
    if (!is_signed(request)) {
        desk_.host.metrics().add("rejected_requests_total");
        return problem(401, "Unauthorized", "The signature is missing or wrong.");
    }
    try {
        return take_update(read_update(request.body, desk_.config.phone_number_id));
    } catch (const TryLater& error) {
        return later(error);
    } catch (const Error& error) {
        desk_.host.metrics().add("unusable_requests_total");
        return problem(400, "The body cannot be read", error.what());
    }
}

bool Inbox::is_signed(const HttpRequest& request) const {
    constexpr std::string_view prefix = "sha256=";
    const auto header = request.headers.find("X-Hub-Signature-256");
    if (header == request.headers.end() || !header->second.starts_with(prefix)) return false;
    const auto given = from_hex(std::string_view(header->second).substr(prefix.size()));
    return given && same_secret(*given, hmac(Hash::sha256, desk_.config.app_secret, request.body));
}

HttpResponse Inbox::take_update(const Update& update) {
    const auto end = desk_.host.clock().monotonic() + longest_batch;
    std::optional<TryLater> put_off;
    const auto attempt = [&](const std::string& what, const auto& body) {
        if (desk_.host.clock().monotonic() > end) {
            if (!put_off) put_off.emplace(503, std::chrono::seconds(1), "the batch takes too long; what is left comes again");
            return;
        }
        try {
            body();
        } catch (const TryLater& error) {
            put_off = error;
        } catch (const Error& error) {
            desk_.host.metrics().add("unusable_items_total");
            desk_.host.log().warning("a " + what + " from WhatsApp cannot be used", {{"error", error.what()}});
        }
    };
    desk_.host.metrics().add("unusable_items_total", static_cast<double>(update.unusable));
    desk_.host.metrics().add("foreign_items_total", static_cast<double>(update.foreign));
    for (const auto& message : update.messages) attempt("message", [&] { take_message(message); });
    for (const auto& status : update.statuses) attempt("status", [&] { receipts_.take(status); });
    if (put_off) return later(*put_off);
    return {.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = "ok"};
}

void Inbox::take_message(const Message& message) {
    const Said said = said_by(message);
    switch (message.kind) {
        case Message::Kind::spoken: take_spoken(said); break;
        case Message::Kind::tapped: take_tap(said); break;
        case Message::Kind::silent: submit(said, {}, Json::object()); break;
        case Message::Kind::notice: return submit(said, {}, Json::object());
        case Message::Kind::unsupported: tell(said, say(Phrase::unreadable, desk_.config.language)); break;
    }
    release_kept(said.conversation);
    // Two conversations may have turned out to be one person's: what was kept under the other id waits for them too.
    for (const auto& id : {message.wa_id, message.user_id})
        if (id != said.conversation && desk_.kept.has_any(id) && desk_.people.find(id).conversation == said.conversation)
            release_kept(id);
}

/// What is written in a group opens the 24 hours for the group, not for who wrote it.
Inbox::Said Inbox::said_by(const Message& message) {
    const bool is_private = message.group.empty();
    const std::int64_t written = message.kind == Message::Kind::notice ? 0 : message.timestamp;
    std::string sender = desk_.people.heard_from(message.wa_id, message.user_id, is_private ? written : 0);
    if (!message.new_wa_id.empty() || !message.new_user_id.empty())
        desk_.people.moved(sender, message.new_wa_id, message.new_user_id);
    std::string conversation = is_private ? sender : desk_.people.heard_in_group(message.group, written);
    return {.message = message, .conversation = std::move(conversation), .sender = std::move(sender)};
}

void Inbox::take_spoken(const Said& said) {
    const auto number = said.message.type == "text" ? number_in_words(said.message.text) : 0;
    const auto choices = number > 0 ? desk_.sendings.load(said.conversation).choices : std::vector<std::string>();
    if (number > 0 && number <= choices.size())
        press(said, choices[number - 1]);
    else
        submit(said, said.message.text, Json::object());
    acknowledge(said.message);
}

void Inbox::take_tap(const Said& said) {
    if (const auto value = desk_.buttons.value_of(said.message.tapped))
        press(said, *value);
    else
        tell(said, say(Phrase::expired, desk_.config.language));
    acknowledge(said.message);
}

/// A signed value decides a question; any other is what the person says.
void Inbox::press(const Said& said, const std::string& value) {
    const std::string& language = desk_.config.language;
    try {
        const auto pressed = desk_.host.events().press({.token = value, .sender = said.sender});
        desk_.host.metrics().add("presses_total");
        if (pressed.taken) {
            is_first(said.message.id);
            return;
        }
        const std::string who = pressed.by.empty()          ? say(Phrase::time_or_rule, language)
                                : pressed.by == said.sender ? say(Phrase::you, language)
                                                            : pressed.by;
        tell(said, say(pressed.approved ? Phrase::approved : Phrase::rejected, language, who));
    } catch (const TryLater&) {
        throw;
    } catch (const Error&) {
        if (looks_signed(value)) return tell(said, say(Phrase::expired, language));
        submit(said, value, {{"button", {{"title", said.message.text}, {"value", value}}}});
    }
}

void Inbox::submit(const Said& said, const std::string& text, const Json& more) {
    Json about = {{"id", said.message.id}, {"type", said.message.type}, {"timestamp", said.message.timestamp}};
    if (!said.message.name.empty()) about["name"] = said.message.name;
    if (!said.message.wa_id.empty()) about["wa_id"] = said.message.wa_id;
    if (!said.message.user_id.empty()) about["user_id"] = said.message.user_id;
    if (!said.message.group.empty()) about["group"] = said.message.group;
    Json data = {{"message", std::move(about)}};
    for (const auto& from : {said.message.data, more})
        for (const auto& [name, value] : from.items()) data[name] = value;
    if (!said.message.files.empty()) data["files"] = media_.links(said.message);
    const bool is_silent = said.message.kind == Message::Kind::silent || said.message.kind == Message::Kind::notice;
    desk_.host.events().submit({.dedupe_key = said.message.id,
                                .type = is_silent ? "custom.whatsapp." + said.message.type : "",
                                .conversation = said.conversation,
                                .sender = said.sender,
                                .text = text,
                                .data = std::move(data),
                                .traceparent = {}});
    desk_.host.metrics().add("messages_total");
}

void Inbox::release_kept(const std::string& conversation) {
    desk_.kept.release(conversation, [&](const std::string& token) {
        try {
            desk_.host.events().report(
                {.token = token, .status = DeliveryReport::Status::try_again, .error = "it waited for the person to write"});
        } catch (const TryLater&) {
            throw;
        } catch (const Error&) {  // its run is no longer kept
            desk_.host.metrics().add("refused_reports_total");
        }
    });
}

void Inbox::acknowledge(const Message& message) {
    if (!desk_.config.read_receipts && !desk_.config.typing) return;
    if (!is_first("read:" + message.id)) return;
    courtesies_.add([this, id = message.id] {
        Json note = {{"messaging_product", "whatsapp"}, {"status", "read"}, {"message_id", id}};
        if (desk_.config.typing) note["typing_indicator"] = {{"type", "text"}};
        desk_.graph.send(note, std::chrono::seconds(5));
        return true;
    });
}

void Inbox::tell(const Said& said, const std::string& text) {
    if (!is_first(said.message.id)) return;
    courtesies_.add(
        [this, conversation = said.conversation, text] {
            const auto answer = outbound_.tell(conversation, text);
            const bool may_pass = answer.status == GraphAnswer::Status::refused && remedy_for(answer.error) == Remedy::try_again;
            return !may_pass;
        },
        tell_tries);
}

/// False: something was said or done about it already, by this process.
bool Inbox::is_first(const std::string& wamid) {
    const std::lock_guard lock(mutex_);
    if (!latest_.insert(wamid).second) return false;
    order_.push_back(wamid);
    if (order_.size() > most_latest) {
        latest_.erase(order_.front());
        order_.pop_front();
    }
    return true;
}

}  // namespace domino::whatsapp
