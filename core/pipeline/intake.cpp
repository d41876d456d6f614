#include "core/pipeline/intake.hpp"

#include "core/pipeline/cut_point.hpp"
#include "domino/error.hpp"

#include <Poco/UTF8Encoding.h>
#include <Poco/UnicodeConverter.h>

#include <cstdio>
#include <ctime>
#include <future>

namespace domino {
namespace {

constexpr std::size_t most_name_bytes = 512;
constexpr std::size_t most_payload_bytes = 1 << 20;
constexpr std::size_t most_callback_bytes = 25u << 20;

void check_utf8(const std::string& text, const std::string& path) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    const Poco::UTF8Encoding encoding;
    for (std::size_t i = 0; i < text.size();) {
        if (bytes[i] == 0) throw FieldError(path, "contains a NUL character");
        int length = bytes[i] < 0x80 ? 1 : bytes[i] >= 0xf0 ? 4 : bytes[i] >= 0xe0 ? 3 : 2;
        if (i + static_cast<std::size_t>(length) > text.size() || !Poco::UTF8Encoding::isLegal(bytes + i, length))
            throw FieldError(path, "is not valid UTF-8 at byte " + std::to_string(i));
        i += static_cast<std::size_t>(length);
    }
}

void check_name(const std::string& text, const std::string& path) {
    check_utf8(text, path);
    if (text.size() > most_name_bytes) throw FieldError(path, "longer than " + std::to_string(most_name_bytes) + " bytes");
}

bool is_traceparent(const std::string& text) {
    return text.size() == 55 && text[2] == '-' && text[35] == '-' && text[52] == '-' &&
           text.find_first_not_of("0123456789abcdef-") == std::string::npos;
}

}  // namespace

std::int64_t milliseconds_since_1970(std::chrono::system_clock::time_point time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

std::string rfc3339(std::int64_t milliseconds) {
    const std::time_t seconds = static_cast<std::time_t>(milliseconds / 1000);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[40];
    const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(text + length, sizeof text - length, ".%03dZ", static_cast<int>(milliseconds % 1000));
    return text;
}

std::string sealed_text(const std::string& type, const Json& data) {
    return type + "\n" + to_text(data);
}

Accepted Intake::accept(const std::string& channel, const std::string& principal, const Incoming& incoming,
                        const Announce& announce) {
    check_name(incoming.conversation, "/conversation");
    if (incoming.conversation.empty()) throw FieldError("/conversation", "must not be empty");
    check_name(incoming.sender, "/sender");
    check_name(incoming.dedupe_key, "/id");
    check_utf8(incoming.text, "/text");
    const std::string type = incoming.type.empty() ? "event." + channel : incoming.type;
    check_topic_type(type, "/type");

    Event event;
    const std::string key =
        incoming.dedupe_key.empty() ? "drawn:" + random_id() : "given:" + principal + ":" + incoming.dedupe_key;
    event.id = ids_.event_id(channel, key);
    event.type = type;
    event.channel = channel;
    event.conversation = incoming.conversation;
    event.sender = incoming.sender;
    event.text = incoming.text;
    event.data = incoming.data;
    event.time = rfc3339(milliseconds_since_1970(clock_.now()));
    if (is_traceparent(incoming.traceparent)) event.traceparent = incoming.traceparent;

    std::string payload = cloudevent_text(event);
    if (payload.size() > most_payload_bytes) throw FieldError("", "the event is larger than 1 MB");
    const Accepted accepted{.event = event.id, .run = Ids::run_of_event(event.id)};
    if (announce) announce(accepted);
    append(Door::events, partition_of(channel, incoming.conversation, partitions_), std::move(payload));
    return accepted;
}

std::string Intake::press(const Press& press) {
    check_name(press.sender, "/sender");
    for (const auto purpose : {TokenPurpose::approve, TokenPurpose::reject}) {
        const auto claims = tokens_.verify(purpose, press.token);
        if (!claims) continue;
        if (claims->expires < milliseconds_since_1970(clock_.now())) break;
        const char* type = purpose == TokenPurpose::approve ? "callback.approve" : "callback.reject";
        append_callback(type, claims->partition,
                        {{"step", claims->subject}, {"attempt", claims->attempt}, {"sender", press.sender}});
        return claims->subject;
    }
    throw TokenRefused();
}

void Intake::report(const DeliveryReport& report) {
    const auto claims = tokens_.verify(TokenPurpose::delivery, report.token);
    if (!claims) throw TokenRefused();
    check_utf8(report.error, "/error");
    check_name(report.key, "/key");
    const bool failed = report.status == DeliveryReport::Status::failed || report.status == DeliveryReport::Status::try_again;
    append_callback("callback.delivery", claims->partition,
                    {{"run", claims->subject},
                     {"n", claims->attempt},
                     {"receipt", failed                                          ? "failed"
                                 : report.status == DeliveryReport::Status::read ? "read"
                                                                                 : "delivered"},
                     {"try_again", report.status == DeliveryReport::Status::try_again},
                     {"key", report.key},
                     {"error", report.error}});
}

void Intake::callback(const std::string& token, const Json& body) {
    const auto claims = tokens_.verify(TokenPurpose::callback, token);
    if (!claims || claims->expires < milliseconds_since_1970(clock_.now())) {
        press({.token = token, .sender = "callback"});
        return;
    }
    append_callback("callback.result", claims->partition,
                    {{"step", claims->subject}, {"attempt", claims->attempt}, {"body", body}});
}

void Intake::command(const std::string& order, const std::string& run, int partition, const std::string& sender) {
    append_callback("callback." + order, partition, {{"run", run}, {"sender", sender}});
}

void Intake::send_again(const std::string& run, int partition, int n, const std::string& key) {
    append_callback("callback.send", partition, {{"run", run}, {"n", n}, {"key", key}});
}

void Intake::again(int partition, const std::string& raw) {
    append(Door::events, partition, raw);
}

void Intake::append_callback(const std::string& type, int partition, const Json& data) {
    if (partition < 0 || partition >= partitions_) throw TokenRefused();
    const Json envelope = {{"specversion", "1.0"},
                           {"id", random_id()},
                           {"source", "/callback"},
                           {"type", type},
                           {"time", rfc3339(milliseconds_since_1970(clock_.now()))},
                           {"dominoseal", ids_.seal_of(sealed_text(type, data))},
                           {"data", data}};
    std::string payload = to_text(envelope);
    if (payload.size() > most_callback_bytes)
        throw FieldError("", "with all its numbers and escapes written out this is larger than 25 MB");
    append(Door::callbacks, partition, std::move(payload));
}

void Intake::append(Door door, int partition, std::string payload) {
    // Shared: the stream's thread may still be inside set_value when this thread has gone on.
    const auto promise = std::make_shared<std::promise<Appended>>();
    stream_.append(door, partition, std::move(payload), [promise](const Appended& appended) { promise->set_value(appended); });
    const Appended appended = promise->get_future().get();
    cut_point("after-append");
    if (appended.ok) return;
    throw TryLater(503, std::chrono::seconds(appended.over_bound ? 1 : 5), "the event was not accepted: " + appended.error);
}

}  // namespace domino
