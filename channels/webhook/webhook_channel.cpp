#include "channels/webhook/webhook_channel.hpp"

#include "domino/error.hpp"

namespace domino::webhook {
namespace {

constexpr JsonLimits body_limits{.bytes = 1 << 20, .depth = 64, .keys_per_object = 4096};
constexpr std::size_t most_token = 256;

HttpResponse json_answer(int status, const Json& body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
            .body = to_text(body)};
}

/// What GitHub sends unless it is told otherwise. curl calls everything so, JSON too.
bool is_form(const HttpRequest& request) {
    const auto type = request.headers.find("Content-Type");
    return type != request.headers.end() && type->second.starts_with("application/x-www-form-urlencoded") &&
           request.body.starts_with("payload=");
}

HttpResponse later(const TryLater& error) {
    auto response = problem(error.http_status(), "Not now", error.what());
    response.headers["Retry-After"] = std::to_string(error.retry_after().count());
    return response;
}

}  // namespace

WebhookChannel::WebhookChannel(Host& host, const Json& config) : WebhookChannel(host, read_config(config)) {}

WebhookChannel::WebhookChannel(Host& host, WebhookConfig config)
    : host_(host),
      authentication_(std::move(config.authentication)),
      mapping_(std::move(config.mapping)),
      outbound_(config.outbound ? std::optional<Outbound>(std::in_place, host, std::move(*config.outbound)) : std::nullopt) {}

PluginState WebhookChannel::state() const {
    const std::lock_guard lock(mutex_);
    if (reason_.empty()) return {};
    return {.health = PluginState::Health::degraded, .reason = reason_};
}

HttpResponse WebhookChannel::handle(const HttpRequest& request) {
    const std::string path = request.url.substr(0, request.url.find('?'));
    const bool is_press = path == "/press";
    if (!path.empty() && path != "/" && !is_press)
        return problem(404, "Nothing here", "Messages are posted to the channel's own address, presses to /press below it.");
    if (request.method != "POST") {
        auto response = problem(405, "Method not allowed", "This address takes POST.");
        response.headers["Allow"] = "POST";
        return response;
    }
    if (!authentication_.accepts(request, host_.clock().now())) {
        host_.metrics().add("rejected_requests_total");
        auto response = problem(401, "Unauthorized", "The signature or credentials are missing, wrong or too old.");
        if (const auto challenge = authentication_.challenge(); !challenge.empty())
            response.headers["WWW-Authenticate"] = challenge;
        return response;
    }
    if (is_form(request))
        return problem(415, "The body is a form", "JSON is expected: let the sender use the content type application/json.");
    try {
        return is_press ? take_press(request) : take_message(request);
    } catch (const FieldError& error) {
        return problem(422, "The body does not fit the channel's mapping", error.what());
    } catch (const TryLater& error) {
        return later(error);
    } catch (const Error& error) {
        return problem(400, "The body cannot be read", error.what());
    }
}

HttpResponse WebhookChannel::take_message(const HttpRequest& request) {
    const auto accepted = host_.events().submit(mapping_.map(parse_json(request.body, body_limits), request.headers));
    host_.metrics().add("messages_total");
    return json_answer(202, {{"event", accepted.event}, {"run", accepted.run}, {"url", "/runs/" + accepted.run}});
}

HttpResponse WebhookChannel::take_press(const HttpRequest& request) {
    const Json body = parse_json(request.body, body_limits);
    if (!body.is_object() || !body.contains("token") || !body["token"].is_string())
        throw FieldError("/token", "expected the value of the button that was pressed");
    const auto token = body["token"].get<std::string>();
    if (token.empty() || token.size() > most_token) throw FieldError("/token", "expected 1 to 256 characters");
    if (body.contains("sender") && !body["sender"].is_string()) throw FieldError("/sender", "expected a text");
    try {
        const auto pressed = host_.events().press({.token = token, .sender = body.value("sender", std::string())});
        Json answer = {{"accepted", pressed.taken}};
        if (!pressed.taken) answer["approved"] = pressed.approved;
        if (!pressed.taken) answer["by"] = pressed.by;
        return json_answer(200, answer);
    } catch (const TryLater&) {
        throw;
    } catch (const FieldError&) {
        throw;
    } catch (const Error& error) {
        return problem(403, "This button cannot be pressed", error.what());
    }
}

Delivered WebhookChannel::deliver(const Delivery& delivery) {
    if (!outbound_) {
        host_.metrics().add("recorded_only_replies_total");
        return {};
    }
    auto delivered = outbound_->send(delivery);
    const bool is_away = delivered.status == Delivered::Status::unknown || delivered.status == Delivered::Status::try_again;
    remember(is_away ? delivered.error : "");
    return delivered;
}

Delivered WebhookChannel::find(const Delivery&) {
    return {.status = Delivered::Status::try_again, .vendor_id = {}, .error = {}, .retry_after = {}};
}

void WebhookChannel::remember(const std::string& reason) {
    const std::lock_guard lock(mutex_);
    reason_ = reason;
}

}  // namespace domino::webhook
