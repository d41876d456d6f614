#include "channels/webhook/mapping.hpp"

#include "domino/digest.hpp"
#include "domino/error.hpp"

namespace domino::webhook {
namespace {

constexpr std::size_t most_name = 256;

std::optional<std::string> as_text(const Json* value) {
    if (value == nullptr || value->is_null()) return std::nullopt;
    return value->is_string() ? value->get<std::string>() : to_text(*value);
}

std::string digest_id(const std::string& text) {
    return "sha256:" + sha256_hex(text);
}

std::string name_at(const Source& source, const Json& body, const std::string& what) {
    const auto name = source.of(body);
    const std::string& path = source.config();
    if (!name || name->empty()) throw FieldError(path, "the body has no " + what + " here");
    if (name->size() > most_name) throw FieldError(path, "the " + what + " is longer than 256 bytes");
    return *name;
}

}  // namespace

Source::Source(const std::string& config) : config_(config) {
    if (config.starts_with("/")) pointer_.emplace(config);
}

std::optional<std::string> Source::of(const Json& body) const {
    return pointer_ ? as_text(pointer_->find(body)) : std::optional(config_);
}

Incoming Mapping::map(const Json& body, const HttpHeaders& headers) const {
    Incoming incoming;
    incoming.type = config_.type;
    incoming.dedupe_key = id_of(body, headers);
    incoming.conversation = name_at(config_.conversation, body, "conversation");
    incoming.sender = config_.sender.of(body).value_or("");
    if (incoming.sender.size() > most_name) throw FieldError(config_.sender.config(), "the sender is longer than 256 bytes");
    incoming.text = config_.text.of(body).value_or("");
    incoming.data = data_of(body, headers);
    if (const auto trace = headers.find("traceparent"); trace != headers.end()) incoming.traceparent = trace->second;
    return incoming;
}

std::string Mapping::id_of(const Json& body, const HttpHeaders& headers) const {
    if (config_.is_known_by_body) return digest_id(to_text(body));
    std::string id;
    if (config_.id) {
        const auto found = as_text(config_.id->find(body));
        if (!found || found->empty()) throw FieldError(config_.id->text(), "the body has no id here");
        id = *found;
    } else if (!config_.id_header.empty()) {
        const auto found = headers.find(config_.id_header);
        if (found == headers.end() || found->second.empty())
            throw FieldError("", "the request has no header " + config_.id_header + ", which holds the id");
        id = found->second;
    }
    return id.size() > most_name ? digest_id(id) : id;
}

Json Mapping::data_of(const Json& body, const HttpHeaders& headers) const {
    const Json* found = config_.data.find(body);
    Json data = found == nullptr ? Json() : *found;
    if (config_.headers.empty()) return data;
    Json kept = Json::object();
    for (const auto& name : config_.headers)
        if (const auto value = headers.find(name); value != headers.end()) kept[name] = value->second;
    Json joined = Json::object();
    joined["body"] = std::move(data);
    joined["headers"] = std::move(kept);
    return joined;
}

}  // namespace domino::webhook
