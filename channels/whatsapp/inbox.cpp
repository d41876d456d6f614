#include "channels/whatsapp/inbox.hpp"

#include "channels/signing/encoding.hpp"
#include "channels/signing/hmac.hpp"
#include "channels/whatsapp/phrases.hpp"
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
    const auto given = signing::from_hex(std::string_view(header->second).substr(prefix.size()));
    return given && signing::same_secret(*given, signing::hmac(signing::Hash::sha256, desk_.config.app_secret, request.body));
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
    const std::string conversation = desk_.people.heard_from(message.wa_id, message.user_id, message.timestamp);
    if (!message.new_wa_id.empty() || !message.new_user_id.empty())
        desk_.people.also_known_as(conversation, message.new_wa_id, message.new_user_id);
    switch (message.kind) {
        case Message::Kind::spoken: take_spoken(message, conversation); break;
        case Message::Kind::tapped: take_tap(message, conversation); break;
        case Message::Kind::silent: submit(message, conversation, {}, Json::object()); break;
        case Message::Kind::unsupported: tell(message, conversation, say(Phrase::unreadable, desk_.config.language)); break;
    }
    release_kept(conversation);
}

void Inbox::take_spoken(const Message& message, const std::string& conversation) {
    const auto number = message.type == "text" ? number_in_words(message.text) : 0;
    const auto choices = number > 0 ? desk_.sendings.load(conversation).choices : std::vector<std::string>();
    if (number > 0 && number <= choices.size())
        press(message, conversation, choices[number - 1]);
    else
        submit(message, conversation, message.text, Json::object());
    acknowledge(message);
}

void Inbox::take_tap(const Message& message, const std::string& conversation) {
    if (const auto value = desk_.buttons.value_of(message.tapped))
        press(message, conversation, *value);
    else
        tell(message, conversation, say(Phrase::expired, desk_.config.language));
    acknowledge(message);
}

/// A signed value decides a question; any other is what the person says.
void Inbox::press(const Message& message, const std::string& conversation, const std::string& value) {
    const std::string& language = desk_.config.language;
    try {
        const auto pressed = desk_.host.events().press({.token = value, .sender = conversation});
        desk_.host.metrics().add("presses_total");
        if (pressed.taken) {
            is_first(message.id);
            return;
        }
        const std::string who = pressed.by.empty()           ? say(Phrase::time_or_rule, language)
                                : pressed.by == conversation ? say(Phrase::you, language)
                                                             : pressed.by;
        tell(message, conversation, say(pressed.approved ? Phrase::approved : Phrase::rejected, language, who));
    } catch (const TryLater&) {
        throw;
    } catch (const Error&) {
        if (looks_signed(value)) return tell(message, conversation, say(Phrase::expired, language));
        submit(message, conversation, value, {{"button", {{"title", message.text}, {"value", value}}}});
    }
}

void Inbox::submit(const Message& message, const std::string& conversation, const std::string& text, const Json& more) {
    Json about = {{"id", message.id}, {"type", message.type}, {"timestamp", message.timestamp}};
    if (!message.name.empty()) about["name"] = message.name;
    if (!message.wa_id.empty()) about["wa_id"] = message.wa_id;
    if (!message.user_id.empty()) about["user_id"] = message.user_id;
    Json data = {{"message", std::move(about)}};
    for (const auto& from : {message.data, more})
        for (const auto& [name, value] : from.items()) data[name] = value;
    if (!message.files.empty()) data["files"] = media_.links(message);
    const bool is_silent = message.kind == Message::Kind::silent;
    desk_.host.events().submit({.dedupe_key = message.id,
                                .type = is_silent ? "custom.whatsapp." + message.type : "",
                                .conversation = conversation,
                                .sender = conversation,
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

void Inbox::tell(const Message& message, const std::string& conversation, const std::string& text) {
    if (!is_first(message.id)) return;
    courtesies_.add(
        [this, conversation, text] {
            const auto answer = outbound_.tell(conversation, text);
            const bool may_pass =
                answer.status == GraphAnswer::Status::refused && remedy_for(answer.error.code) == Remedy::try_again;
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
