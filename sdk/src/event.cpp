#include "domino/event.hpp"

#include "domino/json_writer.hpp"
#include "reader.hpp"

#include <cctype>

namespace domino {
namespace {

bool is_unreserved(unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_' || c == '~';
}

std::string percent_encoded(const std::string& text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string encoded;
    for (const unsigned char c : text) {
        if (is_unreserved(c)) {
            encoded += static_cast<char>(c);
        } else {
            encoded += {'%', digits[c >> 4], digits[c & 15]};
        }
    }
    return encoded;
}

void check_required_text(const std::string& text, const char* path, std::size_t most) {
    if (text.empty()) throw FieldError(path, "must not be empty");
    if (text.size() > most) throw FieldError(path, "longer than " + std::to_string(most) + " bytes");
}

bool digits_at(const std::string& text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) return false;
    for (std::size_t i = at; i < at + count; ++i)
        if (std::isdigit(static_cast<unsigned char>(text[i])) == 0) return false;
    return true;
}

bool is_zone(const std::string& zone) {
    if (zone == "Z" || zone == "z") return true;
    return zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && digits_at(zone, 1, 2) && zone[3] == ':' &&
           digits_at(zone, 4, 2);
}

/// RFC 3339: 2026-01-31T23:59:59[.fraction](Z|+hh:mm)
bool is_timestamp(const std::string& text) {
    const bool date = digits_at(text, 0, 4) && digits_at(text, 5, 2) && digits_at(text, 8, 2) && text[4] == '-' && text[7] == '-';
    const bool clock = date && digits_at(text, 11, 2) && digits_at(text, 14, 2) && digits_at(text, 17, 2) &&
                       (text[10] == 'T' || text[10] == 't') && text[13] == ':' && text[16] == ':';
    if (!clock) return false;
    std::size_t end = 19;
    if (end < text.size() && text[end] == '.') {
        ++end;
        const std::size_t fraction = end;
        while (digits_at(text, end, 1)) ++end;
        if (end == fraction) return false;
    }
    return is_zone(text.substr(end));
}

void read_data(Event& event, const ObjectReader& reader) {
    if (reader.has("data_base64")) throw FieldError("/data_base64", "binary data is not supported; send JSON in data");
    const Json data = reader.has("data") ? reader.at("data") : Json();
    if (reader.text_or("dataschema", "") == event_dataschema) {
        const ObjectReader parts(data, "/data");
        parts.only({"text", "data"});
        event.text = parts.text_or("text", "");
        if (parts.has("data")) event.data = parts.at("data");
        return;
    }
    event.data = data;
    if (data.is_object() && data.contains("text") && data["text"].is_string()) event.text = data["text"].get<std::string>();
}

void check_attributes(const Json& envelope) {
    for (const auto& member : envelope.items()) {
        if (member.key() == "data" || member.key() == "data_base64") continue;
        const bool named_right =
            !member.key().empty() && std::all_of(member.key().begin(), member.key().end(),
                                                 [](unsigned char c) { return std::islower(c) != 0 || std::isdigit(c) != 0; });
        if (!named_right)
            throw FieldError("/" + member.key(), "attribute names are lower-case letters and digits (CloudEvents 1.0)");
        if (member.value().is_structured()) throw FieldError("/" + member.key(), "an attribute cannot be an object or array");
    }
}

}  // namespace

void check_topic_type(const std::string& type, const std::string& path) {
    const bool length_fits = !type.empty() && type.size() <= 128;
    bool well_formed = length_fits && type.front() != '.' && type.back() != '.' && type.find("..") == std::string::npos;
    for (const unsigned char c : type) well_formed = well_formed && (std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-');
    if (!well_formed)
        throw FieldError(path, "expected a dotted type such as event.slack (a-z, 0-9, _ and - between single dots); got \"" +
                                   type.substr(0, 128) + "\"");
}

std::string event_source(const std::string& channel, const std::string& conversation) {
    return percent_encoded(channel) + "/" + percent_encoded(conversation);
}

Json to_cloudevent(const Event& event) {
    Json envelope = {{"specversion", "1.0"},
                     {"id", event.id},
                     {"source", event_source(event.channel, event.conversation)},
                     {"type", event.type},
                     {"time", event.time},
                     {"datacontenttype", "application/json"},
                     {"dataschema", event_dataschema},
                     {"dominochannel", event.channel},
                     {"dominoconversation", event.conversation}};
    if (!event.sender.empty()) envelope["dominosender"] = event.sender;
    if (!event.traceparent.empty()) envelope["traceparent"] = event.traceparent;
    envelope["data"] = {{"text", event.text}, {"data", event.data}};
    return envelope;
}

std::string cloudevent_text(const Event& event) {
    JsonWriter json;
    json.begin_object().member("specversion", "1.0").member("id", event.id);
    json.member("source", event_source(event.channel, event.conversation)).member("type", event.type).member("time", event.time);
    json.member("datacontenttype", "application/json").member("dataschema", event_dataschema);
    json.member("dominochannel", event.channel).member("dominoconversation", event.conversation);
    if (!event.sender.empty()) json.member("dominosender", event.sender);
    if (!event.traceparent.empty()) json.member("traceparent", event.traceparent);
    json.name("data").begin_object().member("text", event.text);
    try {
        json.member_raw("data", event.data.dump());
    } catch (const Json::exception&) {
        throw FieldError("/data", "contains text that is not valid UTF-8");
    }
    return json.end_object().end_object().take();
}

Event event_from_cloudevent(const Json& envelope) {
    const ObjectReader reader(envelope, "");
    if (reader.text("specversion") != "1.0") throw FieldError("/specversion", "expected \"1.0\"");
    check_attributes(envelope);
    Event event;
    event.id = reader.text("id");
    event.type = reader.text("type");
    const std::string source = reader.text("source");
    check_required_text(event.id, "/id", 256);
    check_required_text(source, "/source", 1024);
    check_topic_type(event.type, "/type");
    event.channel = reader.text_or("dominochannel", "api");
    event.conversation = reader.text_or("dominoconversation", source);
    event.sender = reader.text_or("dominosender", "");
    event.traceparent = reader.text_or("traceparent", "");
    event.time = reader.text_or("time", "");
    if (reader.has("time") && !is_timestamp(event.time))
        throw FieldError("/time", "expected an RFC 3339 time; got \"" + event.time + "\"");
    const std::string content_type = reader.text_or("datacontenttype", "application/json");
    if (content_type.find("json") == std::string::npos)
        throw FieldError("/datacontenttype", "expected JSON; got \"" + content_type + "\"");
    check_required_text(event.channel, "/dominochannel", 64);
    check_required_text(event.conversation, "/dominoconversation", 512);
    if (event.sender.size() > 512) throw FieldError("/dominosender", "longer than 512 bytes");
    if (event.traceparent.size() > 55) throw FieldError("/traceparent", "longer than the 55 characters of W3C Trace Context");
    read_data(event, reader);
    return event;
}

}  // namespace domino
