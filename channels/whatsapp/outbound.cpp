#include "channels/whatsapp/outbound.hpp"

#include "channels/whatsapp/members.hpp"
#include "channels/whatsapp/storage_key.hpp"
#include "domino/error.hpp"

#include <algorithm>

namespace domino::whatsapp {
namespace {

using Status = Delivered::Status;
using std::chrono::milliseconds;

/// A call takes 10 s at most: what begins within these ends in time.
constexpr milliseconds longest_begin{3000};
constexpr milliseconds longest_send{6000};
constexpr milliseconds longest_fetch{3000};
/// How long a status may take to tell of a message whose answer was lost.
constexpr std::int64_t doubt_ms = 60'000;
constexpr const char* words_of_pause = "it did not arrive and is sent again after a pause";

Delivered outcome(Status status, const std::string& error, milliseconds wait = {}) {
    return {.status = status, .vendor_id = {}, .error = error, .retry_after = wait};
}

Delivered sent(const std::string& id) {
    return {.status = Status::sent, .vendor_id = id, .error = {}, .retry_after = {}};
}

/// Looks soon, then less often: every look costs one of the reply's tries.
std::int64_t next_look(std::int64_t age) {
    for (const std::int64_t at : {5'000, 20'000})
        if (age < at) return at - age;
    return doubt_ms - age;
}

milliseconds rest_of(Remedy remedy, int attempt) {
    const int n = std::clamp(attempt - 1, 0, 8);
    constexpr std::int64_t longest = 300'000;
    if (remedy == Remedy::let_rest) return milliseconds(std::min<std::int64_t>(longest, 1000LL << (2 * n)));
    if (remedy == Remedy::slow_down) return milliseconds(std::min<std::int64_t>(60'000, 1000LL << n));
    return milliseconds(0);
}

Json addressed(Json message, const Person& person) {
    Json full = {{"messaging_product", "whatsapp"}, {"recipient_type", person.group.empty() ? "individual" : "group"}};
    if (!person.group.empty())
        full["to"] = person.group;
    else
        full[person.wa_id.empty() ? "recipient" : "to"] = person.wa_id.empty() ? person.user_id : person.wa_id;
    for (auto& [name, value] : message.items()) full[name] = std::move(value);
    return full;
}

std::string wamid_in(const Json& answer) {
    const Json& messages = elements_in(answer, "messages");
    return messages.empty() ? std::string() : text_in(messages.front(), "id");
}

}  // namespace

Delivered Outbound::deliver(const Delivery& delivery) {
    const auto now = desk_.host.clock().monotonic();
    if (const auto rest = desk_.health.resting(now); rest.count() > 0)
        return outcome(Status::try_again, desk_.health.state().reason, rest);
    Way way{.delivery = delivery,
            .person = desk_.people.find(delivery.conversation),
            .sending = desk_.sendings.load(delivery.conversation),
            .text = short_digest(delivery.run + " " + to_text(to_json(delivery.reply))),
            .end = now + longest_begin};
    if (way.sending.reply != delivery.reply_id) {
        keep_distance(way);
        way.sending = {.reply = delivery.reply_id};
    }
    if (way.sending.is_done()) return sent(way.sending.sent.back());
    const bool has_begun = way.sending.parts > 0;
    if (!has_begun && !desk_.people.may_write_to(way.person, desk_.host.clock().now())) return knock(way);
    return send_reply(way);
}

Delivered Outbound::send_reply(Way& way) {
    const auto choices = way.person.group.empty() ? Choices::as_buttons : Choices::as_numbers;
    const Composed composed = compose(way.delivery.reply, way.delivery.language, choices, desk_.config, desk_.buttons);
    if (composed.parts.empty()) return outcome(Status::failed, "the reply has neither text nor buttons nor files");
    const auto parts = static_cast<unsigned>(composed.parts.size());
    if (way.sending.parts != parts) way.sending = {.reply = way.delivery.reply_id, .parts = parts, .choices = composed.choices};
    const auto plan = desk_.repeats.find(way.delivery.conversation, way.text, now_ms());
    if (plan && plan->due > now_ms()) return outcome(Status::try_again, words_of_pause, milliseconds(plan->due - now_ms()));
    while (!way.sending.is_done()) {
        const auto part = static_cast<unsigned>(way.sending.sent.size());
        if (plan && std::find(plan->parts.begin(), plan->parts.end(), part) == plan->parts.end()) {
            way.sending.sent.emplace_back();
        } else if (const auto stop = send_next(way, composed)) {
            return *stop;
        }
    }
    desk_.sendings.save(way.delivery.conversation, way.sending);
    const std::string last = way.sending.sent.back();
    if (plan && !desk_.repeats.done(way.delivery.conversation, way.text, plan->parts)) {
        desk_.sendings.save(way.delivery.conversation, {.reply = way.delivery.reply_id, .last = way.sending.last});
        return outcome(Status::try_again, "another of its messages did not arrive", milliseconds(1));
    }
    return sent(last);
}

Outbound::Stop Outbound::send_next(Way& way, const Composed& composed) {
    const std::size_t part = way.sending.sent.size();
    if (const auto stop = clear_doubt(way)) return stop;
    if (way.sending.sent.size() > part) return std::nullopt;
    if (desk_.host.clock().monotonic() >= way.end)
        return outcome(Status::try_again, "the reply goes on with its next message", milliseconds(1));
    Json message = composed.parts[part].message;
    if (const auto& file = composed.parts[part].upload) {
        if (const auto stop = upload(way, *file)) return stop;
        message[message["type"].get<std::string>()]["id"] = way.sending.uploads[static_cast<unsigned>(part)];
    }
    keep_distance(way);
    return send_message(way, std::move(message));
}

/// The latest message may or may not have been taken. A status tells, or a minute passes.
Outbound::Stop Outbound::clear_doubt(Way& way) {
    Sending& sending = way.sending;
    if (sending.begun == 0) return std::nullopt;
    const auto part = static_cast<unsigned>(sending.sent.size());
    if (const auto wamid = desk_.sendings.seen(way.delivery.conversation, sending.reply, part)) {
        sending.sent.push_back(*wamid);
        sending.begun = 0;
        return std::nullopt;
    }
    const std::int64_t age = now_ms() - sending.begun;
    if (age < doubt_ms)
        return outcome(Status::try_again, "WhatsApp gave no answer; whether it has the message is not known yet",
                       milliseconds(next_look(std::max<std::int64_t>(age, 0))));
    sending.begun = 0;
    return std::nullopt;
}

Outbound::Stop Outbound::upload(Way& way, const File& file) {
    const auto part = static_cast<unsigned>(way.sending.sent.size());
    if (way.sending.uploads.contains(part)) return std::nullopt;
    HttpResponse fetched;
    try {
        fetched =
            desk_.host.http().send({.method = "GET", .url = file.url, .headers = {}, .body = {}, .peer = {}}, longest_fetch);
    } catch (const Error& error) {
        return outcome(Status::try_again, std::string("the file of the reply cannot be fetched: ") + error.what());
    }
    if (fetched.status != 200)
        return outcome(fetched.status >= 500 || fetched.status == 429 ? Status::try_again : Status::failed,
                       "the file of the reply cannot be fetched: HTTP status " + std::to_string(fetched.status));
    if (fetched.body.size() > desk_.config.most_media)
        return outcome(Status::failed, "the file of the reply is larger than most_media_mb allows");
    const auto answer = desk_.graph.upload(file.name, file.media_type, fetched.body, longest_fetch);
    const std::string id = text_in(answer.body, "id");
    if (answer.status == GraphAnswer::Status::refused) return refused(way, answer);
    if (id.empty()) return outcome(Status::try_again, "the file of the reply was not uploaded: " + answer.words);
    way.sending.uploads[part] = id;
    desk_.sendings.save(way.delivery.conversation, way.sending);
    if (desk_.host.clock().monotonic() < way.end) return std::nullopt;
    return outcome(Status::try_again, "the reply goes on with the file that was uploaded", milliseconds(1));
}

Outbound::Stop Outbound::send_message(Way& way, Json message) {
    const auto part = static_cast<unsigned>(way.sending.sent.size());
    message["biz_opaque_callback_data"] = callback_text(CallbackData{.token = way.delivery.report_token,
                                                                     .reply = short_digest(way.delivery.reply_id),
                                                                     .text = way.text,
                                                                     .part = part,
                                                                     .parts = way.sending.parts,
                                                                     .conversation = way.delivery.conversation});
    way.sending.begun = now_ms();
    desk_.sendings.save(way.delivery.conversation, way.sending);
    const auto answer = desk_.graph.send(addressed(std::move(message), way.person), longest_send);
    if (answer.status == GraphAnswer::Status::refused) return refused(way, answer);
    if (answer.status == GraphAnswer::Status::unknown) return outcome(Status::unknown, answer.words);
    if (wamid_in(answer.body).empty()) return outcome(Status::unknown, "the Graph API's answer names no message");
    note_sent(way, answer.body);
    return std::nullopt;
}

void Outbound::note_sent(Way& way, const Json& answer) {
    way.sending.sent.push_back(wamid_in(answer));
    way.sending.begun = 0;
    way.sending.last = now_ms();
    desk_.host.metrics().add("messages_sent_total");
    const Json& contacts = elements_in(answer, "contacts");
    if (contacts.empty()) return;
    const std::string wa_id = text_in(contacts.front(), "wa_id");
    const std::string user_id = text_in(contacts.front(), "user_id");
    const bool is_news = (!wa_id.empty() && wa_id != way.person.wa_id) || (!user_id.empty() && user_id != way.person.user_id);
    if (is_news) desk_.people.also_known_as(way.person.conversation, wa_id, user_id);
}

Delivered Outbound::refused(Way& way, const GraphAnswer& answer) {
    way.sending.begun = 0;
    desk_.sendings.save(way.delivery.conversation, way.sending);
    desk_.host.metrics().add("refused_messages_total");
    const Remedy remedy = remedy_for(answer.error);
    switch (remedy) {
        case Remedy::knock: return window_closed(way);
        case Remedy::try_few_times:
            if (way.delivery.attempt > 3) return outcome(Status::failed, answer.words);
            [[fallthrough]];
        case Remedy::try_again:
        case Remedy::slow_down:
        case Remedy::let_rest: return outcome(Status::try_again, answer.words, rest_of(remedy, way.delivery.attempt));
        case Remedy::stop_all:
        case Remedy::operate:
        case Remedy::give_up: break;
    }
    return outcome(Status::failed, answer.words);
}

/// WhatsApp knows better than we do. What the person has already is not sent again later.
Delivered Outbound::window_closed(Way& way) {
    if (way.sending.parts == 0) return outcome(Status::failed, code_in_words(131047, "even the template was refused for that"));
    desk_.people.refuse_writing(way.person);
    std::vector<unsigned> missing;
    for (auto part = static_cast<unsigned>(way.sending.sent.size()); part < way.sending.parts; ++part) missing.push_back(part);
    if (desk_.config.knock && missing.size() < way.sending.parts)
        desk_.repeats.postpone(way.delivery.conversation, way.text, missing, now_ms());
    way.sending = {.reply = way.delivery.reply_id, .last = way.sending.last};
    return knock(way);
}

/// Sends the template; the reply itself waits, by its token, until the person writes.
Delivered Outbound::knock(Way& way) {
    if (!desk_.config.knock)
        return outcome(Status::failed, code_in_words(131047, "and the channel has no template to ask for a message with"));
    if (way.delivery.report_token.empty()) return outcome(Status::failed, code_in_words(131047, "and the reply cannot be kept"));
    const std::string& conversation = way.person.conversation;
    if (!desk_.kept.add(conversation, way.delivery.report_token))
        return outcome(Status::failed, code_in_words(131047, "and too many replies wait for the person already"));
    // The person may have written while we were at it, and found nothing that waits.
    way.person = desk_.people.find(way.delivery.conversation);
    if (desk_.people.may_write_to(way.person, desk_.host.clock().now())) {
        desk_.kept.remove(conversation, way.delivery.report_token);
        return send_reply(way);
    }
    if (const auto id = desk_.kept.knock(conversation, desk_.host.clock().now()); !id.empty()) return sent(id);
    if (const auto stop = clear_doubt(way)) return *stop;
    const auto plan = desk_.repeats.find(conversation, knock_text, now_ms());
    if (plan && plan->due > now_ms()) return outcome(Status::try_again, words_of_pause, milliseconds(plan->due - now_ms()));
    if (way.sending.sent.empty()) {
        if (const auto stop = send_message(way, compose_template(*desk_.config.knock))) {
            if (stop->status == Status::failed) desk_.kept.remove(conversation, way.delivery.report_token);
            return *stop;
        }
    }
    if (plan) desk_.repeats.done(conversation, knock_text, plan->parts);
    desk_.kept.remember_knock(conversation, way.sending.sent.back(), desk_.host.clock().now());
    desk_.sendings.save(way.delivery.conversation, way.sending);
    desk_.host.metrics().add("templates_sent_total");
    return sent(way.sending.sent.back());
}

Delivered Outbound::find(const Delivery& delivery) {
    const Sending sending = desk_.sendings.load(delivery.conversation);
    if (sending.reply != delivery.reply_id) return outcome(Status::try_again, {});
    if (sending.is_done()) return sent(sending.sent.back());
    if (sending.begun == 0) return outcome(Status::try_again, {});
    const auto part = static_cast<unsigned>(sending.sent.size());
    const auto wamid = desk_.sendings.seen(delivery.conversation, sending.reply, part);
    if (wamid && part + 1 >= sending.parts && sending.parts > 0) return sent(*wamid);
    const bool is_open = !wamid && now_ms() - sending.begun < doubt_ms;
    return outcome(is_open ? Status::unknown : Status::try_again, {});
}

GraphAnswer Outbound::tell(const std::string& conversation, const std::string& text) {
    return desk_.graph.send(
        addressed({{"type", "text"}, {"text", {{"body", text}, {"preview_url", false}}}}, desk_.people.find(conversation)),
        longest_send);
}

/// WhatsApp may swap two messages that follow closely.
void Outbound::keep_distance(const Way& way) {
    const std::int64_t since = now_ms() - way.sending.last;
    const auto gap = desk_.config.gap.count();
    if (way.sending.last > 0 && since >= 0 && since < gap) desk_.pause.wait(milliseconds(gap - since));
}

std::int64_t Outbound::now_ms() const {
    return std::chrono::duration_cast<milliseconds>(desk_.host.clock().now().time_since_epoch()).count();
}

}  // namespace domino::whatsapp
