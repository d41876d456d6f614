#include "domino/plugin.hpp"

#include <mutex>
#include <string>

namespace sample_plugin {
namespace {

using namespace std::chrono_literals;

/// Takes as long for a wrong token as for a right one, so that nobody can guess it byte by byte.
bool same_secret(const std::string& a, const std::string& b) {
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    return difference == 0;
}

std::string text_member(const domino::Json& body, const char* name) {
    if (!body.is_object() || !body.contains(name) || !body[name].is_string())
        throw domino::FieldError(std::string("/") + name, "expected a text");
    return body[name].get<std::string>();
}

/// A channel for anything that speaks JSON over HTTP: messages come as
/// POST {"id", "conversation", "sender", "text"} with a bearer token, replies are posted to a URL.
class SampleChannel : public domino::Channel {
public:
    SampleChannel(domino::Host& host, const domino::Json& config)
        : host_(host), token_(config["token"].get<std::string>()), reply_url_(config["reply_url"].get<std::string>()) {}

    void start() override { host_.log().info("replies go out by HTTP"); }
    void stop() override {}

    domino::PluginState state() const override {
        const std::lock_guard lock(mutex_);
        return state_;
    }

    domino::HttpResponse handle(const domino::HttpRequest& request) override {
        if (request.method != "POST") return domino::problem(405, "Method not allowed", "send messages by POST");
        const auto authorization = request.headers.find("Authorization");
        if (authorization == request.headers.end() || !same_secret(authorization->second, "Bearer " + token_))
            return domino::problem(401, "Unauthorized", "the bearer token is missing or wrong");
        try {
            const domino::Json body = domino::parse_json(request.body);
            const domino::Accepted accepted = host_.events().submit({.dedupe_key = text_member(body, "id"),
                                                                     .type = {},
                                                                     .conversation = text_member(body, "conversation"),
                                                                     .sender = text_member(body, "sender"),
                                                                     .text = text_member(body, "text"),
                                                                     .data = {},
                                                                     .traceparent = {}});
            return {.status = 202,
                    .headers = {{"Content-Type", "application/json"}},
                    .body = domino::to_text({{"event", accepted.event}})};
        } catch (const domino::TryLater& later) {
            domino::HttpResponse response = domino::problem(later.http_status(), "Try again later", later.what());
            response.headers["Retry-After"] = std::to_string(later.retry_after().count());
            return response;
        } catch (const domino::Error& error) {
            return domino::problem(400, "Not a message", error.what());
        }
    }

    domino::Delivered deliver(const domino::Delivery& delivery) override {
        using Status = domino::Delivered::Status;
        domino::HttpRequest request{
            .method = "POST", .url = reply_url_, .headers = {{"Content-Type", "application/json"}}, .body = {}, .peer = {}};
        request.headers["Idempotency-Key"] = delivery.reply_id;
        request.body = domino::to_text({{"conversation", delivery.conversation}, {"text", delivery.reply.text}});
        try {
            const domino::HttpResponse answer = host_.http().send(request, 10s);
            remember(answer.status >= 500 ? "the peer answers " + std::to_string(answer.status) : "");
            if (answer.status < 300) return {.status = Status::sent, .vendor_id = {}, .error = {}, .retry_after = 0ms};
            const bool later = answer.status == 429 || answer.status >= 500;
            return {.status = later ? Status::try_again : Status::failed,
                    .vendor_id = {},
                    .error = "HTTP " + std::to_string(answer.status),
                    .retry_after = 0ms};
        } catch (const domino::Error& error) {
            remember(error.what());
            return {.status = Status::unknown, .vendor_id = {}, .error = error.what(), .retry_after = 0ms};
        }
    }

private:
    /// A peer that is away makes the channel degraded, not failed: it keeps trying.
    void remember(const std::string& trouble) {
        const std::lock_guard lock(mutex_);
        state_ = {.health = trouble.empty() ? domino::PluginState::Health::ready : domino::PluginState::Health::degraded,
                  .reason = trouble};
    }

    domino::Host& host_;
    const std::string token_;
    const std::string reply_url_;

    mutable std::mutex mutex_;
    domino::PluginState state_;  // guarded by mutex_
};

constexpr const char* config_schema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["token", "reply_url"],
  "properties": {
    "token": {"type": "string", "minLength": 16, "writeOnly": true, "description": "Bearer token that messages must carry."},
    "reply_url": {"type": "string", "format": "uri", "description": "Where replies are posted to."}
  }
})";

}  // namespace
}  // namespace sample_plugin

DOMINO_PLUGIN(domino::PluginKind::channel, sample_plugin::SampleChannel,
              {.name = "sample",
               .version = "0.1.0",
               .description = "Messages and replies as JSON over HTTP.",
               .config_schema = sample_plugin::config_schema});
