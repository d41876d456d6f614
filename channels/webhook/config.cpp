#include "channels/webhook/config.hpp"

#include "domino/error.hpp"

#include <map>

namespace domino::webhook {

namespace {

/// Runs `read` and puts the member's name in front of what it complains of.
template <class Read>
auto member(const std::string& name, const Read& read) {
    try {
        return read();
    } catch (const Error& error) {
        throw Error(name + ": " + error.what());
    }
}

std::string text(const Json& object, const char* name) {
    return object.value(name, std::string());
}

Style style_of(const std::string& name) {
    static const std::map<std::string, Style> styles = {
        {"github", Style::github}, {"stripe", Style::stripe}, {"standard", Style::standard}, {"generic", Style::generic},
        {"bearer", Style::bearer}, {"basic", Style::basic},   {"none", Style::none}};
    return styles.at(name);
}

AuthenticationConfig read_authentication(const Json& config) {
    AuthenticationConfig read;
    read.style = style_of(text(config, "style"));
    for (const char* name : {"secret", "previous_secret"})
        if (const auto secret = text(config, name); !secret.empty()) read.secrets.push_back(secret);
    read.user = text(config, "user");
    read.header = text(config, "header");
    read.prefix = text(config, "prefix");
    read.algorithm = text(config, "algorithm") == "sha512" ? Hash::sha512 : Hash::sha256;
    read.base64 = text(config, "encoding") == "base64";
    return read;
}

/// Only what the signature covers: whoever has caught a message could send it anew under another id.
void set_default_id(MappingConfig& mapping, Style style) {
    if (style == Style::standard) mapping.id_header = "webhook-id";
    if (style == Style::stripe) mapping.id = Pointer("/id");
    if (style == Style::github) mapping.is_known_by_body = true;
}

MappingConfig read_mapping(const Json& config, Style style) {
    const auto source = [&](const char* name) {
        return member(std::string("in.") + name, [&] { return Source(text(config, name)); });
    };
    MappingConfig read{.conversation = source("conversation"),
                       .sender = source("sender"),
                       .text = source("text"),
                       .data = member("in.data", [&] { return Pointer(text(config, "data")); }),
                       .id = std::nullopt,
                       .id_header = text(config, "id_header"),
                       .headers = config.value("headers", std::vector<std::string>()),
                       .type = text(config, "type")};
    const std::string id = text(config, "id");
    if (!id.empty() && !read.id_header.empty()) throw Error("in.id: only one of id and id_header can hold the id");
    if (!id.empty()) read.id = member("in.id", [&] { return Pointer(id); });
    if (id.empty() && read.id_header.empty()) set_default_id(read, style);
    if (!read.type.empty()) member("in.type", [&] { return check_topic_type(read.type, ""), 0; });
    return read;
}

OutboundConfig read_outbound(const Json& config) {
    const std::string secret = text(config, "secret");
    return {.url = text(config, "url"),
            .key = secret.empty() ? "" : member("out.secret", [&] { return standard_key(secret); }),
            .authorization = text(config, "authorization"),
            .timeout = std::chrono::seconds(config.value("timeout_seconds", 8))};
}

}  // namespace

WebhookConfig read_config(const Json& config) {
    const Json& in = config.at("in");
    auto authentication = read_authentication(in.at("authentication"));
    auto mapping = read_mapping(in, authentication.style);
    WebhookConfig read{.authentication = std::move(authentication), .mapping = std::move(mapping), .outbound = std::nullopt};
    if (config.contains("out")) read.outbound = read_outbound(config.at("out"));
    return read;
}

}  // namespace domino::webhook
