#include "channels/whatsapp/update.hpp"

#include "channels/markdown/code_points.hpp"
#include "channels/whatsapp/members.hpp"
#include "domino/error.hpp"

#include <algorithm>
#include <array>

namespace domino::whatsapp {
namespace {

/// Meta says 3 MB; a message nests about a dozen levels.
constexpr JsonLimits body_limits{.bytes = 4u << 20, .depth = 64, .keys_per_object = 1024};
constexpr std::size_t most_items = 10'000;
constexpr std::size_t most_id = 256;

bool is_id(const std::string& text) {
    return !text.empty() && text.size() <= most_id &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
}

std::string cut(const std::string& text, std::size_t characters) {
    return std::string(markdown::first_code_points(text, characters));
}

std::string phone_in(const Json& object, const char* name) {
    const std::string text = text_in(object, name);
    const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    return digits && text.size() <= 20 ? text : std::string();
}

std::string user_in(const Json& object, const char* name) {
    const std::string text = text_in(object, name);
    return is_id(text) && text.size() <= 160 ? text : std::string();
}

/// The contact whose message it is.
const Json* contact_of(const Json& value, const Message& message) {
    const Json& contacts = elements_in(value, "contacts");
    for (const Json& contact : contacts) {
        if (!message.wa_id.empty() && text_in(contact, "wa_id") == message.wa_id) return &contact;
        if (!message.user_id.empty() && text_in(contact, "user_id") == message.user_id) return &contact;
    }
    const bool is_nameless = message.wa_id.empty() && message.user_id.empty();
    return contacts.size() == 1 && is_nameless ? &contacts.front() : nullptr;
}

void read_sender(const Json& value, const Json& item, Message& message) {
    message.wa_id = phone_in(item, "from");
    message.user_id = user_in(item, "from_user_id");
    const Json* contact = contact_of(value, message);
    if (contact == nullptr) return;
    if (message.wa_id.empty()) message.wa_id = phone_in(*contact, "wa_id");
    if (message.user_id.empty()) message.user_id = user_in(*contact, "user_id");
    if (const Json* profile = member(*contact, "profile")) message.name = cut(text_in(*profile, "name"), 128);
}

void keep(const Json& from, std::initializer_list<const char*> names, Json& data) {
    for (const char* name : names)
        if (const Json* found = member(from, name)) data[name] = *found;
}

void read_media(const Json& item, Message& message) {
    const Json* media = member(item, message.type.c_str());
    if (media == nullptr) return;
    Media file{.id = text_in(*media, "id"),
               .media_type = cut(text_in(*media, "mime_type"), 128),
               .sha256 = cut(text_in(*media, "sha256"), 128),
               .name = cut(text_in(*media, "filename"), 120)};
    message.text = text_in(*media, "caption");
    if (is_id(file.id)) message.files.push_back(std::move(file));
    if (flag_in(*media, "voice")) message.data["voice"] = true;
}

void read_tap(const std::string& id, const std::string& title, Message& message) {
    message.kind = Message::Kind::tapped;
    message.tapped = id.empty() ? title : id;
    message.text = title;
}

void read_interactive(const Json& item, Message& message) {
    const Json* interactive = member(item, "interactive");
    if (interactive == nullptr) return;
    for (const char* kind : {"button_reply", "list_reply"})
        if (const Json* reply = member(*interactive, kind))
            return read_tap(text_in(*reply, "id"), text_in(*reply, "title"), message);
    const Json* form = member(*interactive, "nfm_reply");
    if (form == nullptr) {
        message.kind = Message::Kind::unsupported;
        return;
    }
    message.text = text_in(*form, "body");
    try {
        message.data["form"] = parse_json(text_in(*form, "response_json"), body_limits);
    } catch (const Error&) {
        message.data["form"] = text_in(*form, "response_json");
    }
}

void read_system(const Json& item, Message& message) {
    message.kind = Message::Kind::notice;
    keep(item, {"system"}, message.data);
    if (const Json* system = member(item, "system")) {
        if (message.user_id.empty()) message.user_id = user_in(*system, "previous_user_id");
        message.new_wa_id = phone_in(*system, "wa_id");
        message.new_user_id = user_in(*system, "user_id");
    }
}

void read_content(const Json& item, Message& message) {
    constexpr std::array media = {"image", "video", "audio", "document", "sticker"};
    constexpr std::array silent = {"reaction", "order", "request_welcome", "edit", "revoke"};
    const auto is = [&](const char* type) { return message.type == type; };
    if (is("text")) {
        if (const Json* text = member(item, "text")) message.text = text_in(*text, "body");
    } else if (std::any_of(media.begin(), media.end(), is)) {
        read_media(item, message);
    } else if (is("location") || is("contacts")) {
        keep(item, {message.type.c_str()}, message.data);
    } else if (is("button")) {
        if (const Json* button = member(item, "button")) read_tap(text_in(*button, "payload"), text_in(*button, "text"), message);
    } else if (is("interactive")) {
        read_interactive(item, message);
    } else if (is("system")) {
        read_system(item, message);
    } else if (std::any_of(silent.begin(), silent.end(), is)) {
        message.kind = Message::Kind::silent;
        keep(item, {message.type.c_str()}, message.data);
    } else {
        message.kind = Message::Kind::unsupported;
    }
}

std::optional<Message> read_message(const Json& value, const Json& item) {
    Message message;
    message.id = text_in(item, "id");
    message.type = cut(text_in(item, "type"), 64);
    message.timestamp = number_in(item, "timestamp");
    message.data = Json::object();
    message.group = user_in(item, "group_id");
    read_sender(value, item, message);
    keep(item, {"context", "referral"}, message.data);
    read_content(item, message);
    if (!is_id(message.id) || (message.wa_id.empty() && message.user_id.empty())) return std::nullopt;
    return message;
}

std::optional<Status> read_status(const Json& item) {
    Status status{.id = text_in(item, "id"),
                  .status = text_in(item, "status"),
                  .callback_data = text_in(item, "biz_opaque_callback_data"),
                  .timestamp = number_in(item, "timestamp")};
    if (!is_id(status.id) || status.status.empty()) return std::nullopt;
    if (const Json& errors = elements_in(item, "errors"); !errors.empty()) {
        const Json& error = errors.front();
        status.error_code = static_cast<int>(std::clamp<std::int64_t>(number_in(error, "code"), 0, 10'000'000));
        status.error = text_in(error, "title");
        const Json* data = member(error, "error_data");
        if (const std::string details = data == nullptr ? "" : text_in(*data, "details"); !details.empty())
            status.error += ": " + details;
        status.error = cut(status.error, 500);
    }
    return status;
}

void read_value(const Json& value, Update& update) {
    for (const Json& item : elements_in(value, "messages")) {
        if (update.messages.size() >= most_items) break;
        if (auto message = read_message(value, item))
            update.messages.push_back(std::move(*message));
        else
            ++update.unusable;
    }
    for (const Json& item : elements_in(value, "statuses")) {
        if (update.statuses.size() >= most_items) break;
        if (auto status = read_status(item))
            update.statuses.push_back(std::move(*status));
        else
            ++update.unusable;
    }
}

}  // namespace

Update read_update(std::string_view body, const std::string& phone_number_id) {
    if (body.size() > body_limits.bytes) throw Error("the body is larger than 4 MB");
    const Json root = parse_json(body, body_limits);
    if (!root.is_object()) throw Error("the body is no JSON object");
    Update update;
    for (const Json& entry : elements_in(root, "entry")) {
        for (const Json& change : elements_in(entry, "changes")) {
            const Json* value = member(change, "value");
            const Json* metadata = value == nullptr ? nullptr : member(*value, "metadata");
            const bool is_ours = text_in(change, "field") == "messages" && metadata != nullptr &&
                                 text_in(*metadata, "phone_number_id") == phone_number_id;
            if (is_ours)
                read_value(*value, update);
            else
                ++update.foreign;
        }
    }
    std::stable_sort(update.messages.begin(), update.messages.end(),
                     [](const Message& a, const Message& b) { return a.timestamp < b.timestamp; });
    return update;
}

}  // namespace domino::whatsapp
