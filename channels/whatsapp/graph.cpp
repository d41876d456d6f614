#include "channels/whatsapp/graph.hpp"

#include "domino/digest.hpp"
#include "domino/encoding.hpp"
#include "domino/error.hpp"

#include <algorithm>
#include <array>

namespace domino::whatsapp {
namespace {

constexpr JsonLimits answer_limits{.bytes = 1u << 20, .depth = 32, .keys_per_object = 256};

bool may_have_happened(const GraphError& error) {
    const bool is_general = error.code == 1 || error.code == 2 || !is_known_code(error.code);
    return error.http_status >= 500 && is_general;
}

std::string header_text(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F || c == '"' || c == '\\'; }, '_');
    return text;
}

std::string form_field(const std::string& boundary, const std::string& name, const std::string& value) {
    return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
}

std::string form_file(const std::string& boundary, const std::string& name, const std::string& media_type,
                      const std::string& content) {
    return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + header_text(name) +
           "\"\r\nContent-Type: " + header_text(media_type) + "\r\n\r\n" + content + "\r\n--" + boundary + "--\r\n";
}

/// "https://host:port"
std::string origin_of(const std::string& url) {
    const auto scheme = url.find("://");
    return scheme == std::string::npos ? "" : url.substr(0, url.find_first_of("/?#", scheme + 3));
}

bool is_metas(const std::string& origin) {
    constexpr std::array hosts = {".fbsbx.com", ".fbcdn.net", ".facebook.com", ".whatsapp.net"};
    return origin.starts_with("https://") && origin.find('@') == std::string::npos &&
           std::any_of(hosts.begin(), hosts.end(), [&](const char* host) { return origin.ends_with(host); });
}

}  // namespace

std::string Graph::url_of(const std::string& path) const {
    return config_.graph_base + "/" + config_.api_version + "/" + path;
}

GraphAnswer Graph::send(const Json& message, std::chrono::milliseconds timeout) const {
    return call({.method = "POST",
                 .url = url_of(config_.phone_number_id + "/messages"),
                 .headers = {{"Content-Type", "application/json"}},
                 .body = to_text(message),
                 .peer = {}},
                timeout);
}

GraphAnswer Graph::upload(const std::string& name, const std::string& media_type, const std::string& content,
                          std::chrono::milliseconds timeout) const {
    const std::string boundary = "domino-" + sha256_hex(content);
    return call({.method = "POST",
                 .url = url_of(config_.phone_number_id + "/media"),
                 .headers = {{"Content-Type", "multipart/form-data; boundary=" + boundary}},
                 .body = form_field(boundary, "messaging_product", "whatsapp") +
                         form_field(boundary, "type", header_text(media_type)) + form_file(boundary, name, media_type, content),
                 .peer = {}},
                timeout);
}

GraphAnswer Graph::get(const std::string& path, std::chrono::milliseconds timeout) const {
    return call({.method = "GET", .url = url_of(path), .headers = {}, .body = {}, .peer = {}}, timeout);
}

HttpResponse Graph::download(const std::string& url, std::chrono::milliseconds timeout) const {
    const std::string origin = origin_of(url);
    if (!is_metas(origin) && origin != origin_of(config_.graph_base)) throw Error("the file's address is not one of Meta's");
    return host_.http().send(
        {.method = "GET", .url = url, .headers = {{"Authorization", "Bearer " + config_.access_token}}, .body = {}, .peer = {}},
        timeout);
}

GraphAnswer Graph::call(HttpRequest request, std::chrono::milliseconds timeout) const {
    request.headers["Authorization"] = "Bearer " + config_.access_token;
    try {
        return judge(host_.http().send(request, timeout));
    } catch (const Error& error) {
        health_.bad(error.what());
        return {.status = GraphAnswer::Status::unknown, .body = {}, .error = {}, .words = error.what()};
    }
}

GraphAnswer Graph::judge(const HttpResponse& response) const {
    Json body;
    try {
        body = parse_json(response.body, answer_limits);
    } catch (const Error&) {  // a page of a proxy, half an answer, nothing
    }
    const bool is_good = response.status >= 200 && response.status < 300;
    if (const auto error = graph_error_in(body, response.status)) {
        if (!may_have_happened(*error)) return refused(*error);
        health_.bad(error->in_words());
        return {.status = GraphAnswer::Status::unknown, .body = {}, .error = *error, .words = error->in_words()};
    }
    if (is_good && body.is_object()) {
        health_.good();
        return {.status = GraphAnswer::Status::done, .body = std::move(body), .error = {}, .words = {}};
    }
    const std::string words =
        "the Graph API answers with HTTP status " + std::to_string(response.status) + " and no readable text";
    health_.bad(words);
    const bool is_refused = response.status >= 300 && response.status < 500;
    GraphError error{.code = GraphError::no_code, .http_status = response.status, .message = words};
    return {.status = is_refused ? GraphAnswer::Status::refused : GraphAnswer::Status::unknown,
            .body = {},
            .error = std::move(error),
            .words = words};
}

GraphAnswer Graph::refused(GraphError error) const {
    const std::string words = error.in_words();
    switch (remedy_for(error)) {
        case Remedy::operate: health_.bad(words); break;
        case Remedy::stop_all:
            health_.rest(host_.clock().monotonic() + std::chrono::minutes(15), words + "; nothing is sent for 15 minutes");
            break;
        default: health_.good();  // Meta is there and talks to us
    }
    return {.status = GraphAnswer::Status::refused, .body = {}, .error = std::move(error), .words = words};
}

}  // namespace domino::whatsapp
