#pragma once

#include "domino/json.hpp"

#include <string>

namespace domino {

/// What planners subscribe to. `type` is dotted (`event.slack`, `result.invoice-check`,
/// `custom.x`); `source` is the conversation. The same pair as CloudEvents' type/source and
/// AutoGen's TopicId.
struct Topic {
    std::string type;
    std::string source;
};

/// Something that happened. On the wire it is a CloudEvents 1.0 envelope in JSON:
/// `id`, `type`, `time` and `traceparent` stand under their own names; `source` is
/// "channel/conversation", percent-encoded; channel, conversation and sender are the extension
/// attributes `dominochannel`, `dominoconversation`, `dominosender`; `data` is
/// `{"text": ..., "data": ...}` and says so by `dataschema` = `event_dataschema`.
struct Event {
    std::string id;            ///< computed by the broker from the dedupe key; "e_" + base32
    std::string type;          ///< dotted topic type, e.g. "event.webui"
    std::string channel;       ///< instance id of the channel in plugins.json, e.g. "webui"
    std::string conversation;  ///< the vendor's thread or chat id; unit of order within `channel`
    std::string sender;        ///< the vendor's id of who wrote; empty when nobody did
    std::string text;          ///< what a person wrote; empty when nobody wrote
    Json data;                 ///< everything else, any JSON value; null when there is none
    std::string time;          ///< RFC 3339 in UTC, when it happened
    std::string traceparent;   ///< W3C trace context as it came in; may be empty

    Topic topic() const { return {type, channel + "/" + conversation}; }
};

inline constexpr const char* event_dataschema = "urn:domino:event:1";

/// The CloudEvents JSON of `event`, as it stands on the streams.
Json to_cloudevent(const Event& event);
/// The same as text. Throws `FieldError` for data that is not UTF-8.
std::string cloudevent_text(const Event& event);

/// CloudEvents `source` of a conversation: "channel/conversation", percent-encoded.
std::string event_source(const std::string& channel, const std::string& conversation);

/// Reads a CloudEvent (structured mode, JSON). A foreign one, without Domino's extension
/// attributes, becomes an event of channel "api" in the conversation named by its `source`, with
/// `data` as it is and `text` taken from `data.text` when that is a string.
/// Throws `FieldError` naming the attribute when one is missing, malformed, or has another type.
Event event_from_cloudevent(const Json& envelope);

/// Throws `FieldError` when `type` is not a dotted topic type: segments of a-z A-Z 0-9 _ -
/// separated by single dots, at most 128 characters.
void check_topic_type(const std::string& type, const std::string& path);

}  // namespace domino
