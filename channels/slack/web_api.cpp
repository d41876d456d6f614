#include "channels/slack/web_api.hpp"

#include "channels/slack/error_codes.hpp"
#include "channels/slack/form.hpp"
#include "channels/slack/json_access.hpp"
#include "domino/error.hpp"

#include <charconv>

namespace domino::slack {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds usual_wait = 30s;
constexpr std::chrono::seconds longest_wait = 1h;
constexpr JsonLimits answer_limits{.bytes = 8u << 20, .depth = 128, .keys_per_object = 4096};

ApiAnswer unclear(const std::string& why) {
    return {.kind = ApiAnswer::Kind::unclear, .body = {}, .error = why, .retry_after = 0ms};
}

}  // namespace

std::chrono::milliseconds wait_asked_for(const HttpResponse& response) {
    const auto found = response.headers.find("Retry-After");
    if (found == response.headers.end()) return usual_wait;
    int seconds = 0;
    const auto& text = found->second;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return usual_wait;
    return std::clamp<std::chrono::milliseconds>(std::chrono::seconds(seconds), 500ms, longest_wait);
}

std::string ApiAnswer::why() const {
    const bool is_code = kind != Kind::unclear && error.find(' ') == std::string::npos;
    return is_code ? words_of_error(error) : error;
}

ApiAnswer WebApi::call(const std::string& method, const std::string& token, const Json& arguments,
                       std::chrono::milliseconds timeout) {
    return ask(method, token,
               {.method = "POST",
                .url = {},
                .headers = {{"Content-Type", "application/json; charset=utf-8"}},
                .body = to_text(arguments),
                .peer = {}},
               timeout);
}

ApiAnswer WebApi::call_by_form(const std::string& method, const std::string& token,
                               const std::map<std::string, std::string>& arguments, std::chrono::milliseconds timeout) {
    return ask(method, token,
               {.method = "POST",
                .url = {},
                .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                .body = write_form(arguments),
                .peer = {}},
               timeout);
}

ApiAnswer WebApi::ask(const std::string& method, const std::string& token, HttpRequest request,
                      std::chrono::milliseconds timeout) {
    const std::string key = method + " " + token;
    if (const auto wait = blocked_for(key); wait > 0ms)
        return {.kind = ApiAnswer::Kind::later, .body = {}, .error = "ratelimited", .retry_after = wait};
    request.url = base_ + "/" + method;
    request.headers["Authorization"] = "Bearer " + token;
    host_.metrics().add("calls_total");
    try {
        ApiAnswer answer = read(host_.http().send(request, timeout));
        if (answer.kind == ApiAnswer::Kind::later) {
            host_.metrics().add("rate_limited_total");
            block(key, answer.retry_after);
        }
        return answer;
    } catch (const Error& error) {
        return unclear(error.what());
    }
}

ApiAnswer WebApi::read(const HttpResponse& response) const {
    if (response.status == 429)
        return {.kind = ApiAnswer::Kind::later, .body = {}, .error = "ratelimited", .retry_after = wait_asked_for(response)};
    if (response.status >= 500) return unclear("Slack answers " + std::to_string(response.status));
    Json body;
    try {
        body = parse_json(response.body, answer_limits);
    } catch (const Error&) {
        return unclear("Slack's answer (" + std::to_string(response.status) + ") is not JSON");
    }
    if (flag_of(body, "ok")) return {.kind = ApiAnswer::Kind::ok, .body = std::move(body), .error = {}, .retry_after = 0ms};
    std::string code = text_of(body, "error");
    if (code.empty()) return unclear("Slack's answer (" + std::to_string(response.status) + ") says neither ok nor an error");
    const ErrorKind kind = kind_of_error(code);
    if (kind == ErrorKind::unclear) return unclear(words_of_error(code));
    if (kind == ErrorKind::later)
        return {.kind = ApiAnswer::Kind::later, .body = {}, .error = std::move(code), .retry_after = wait_asked_for(response)};
    return {.kind = ApiAnswer::Kind::refused, .body = std::move(body), .error = std::move(code), .retry_after = 0ms};
}

std::chrono::milliseconds WebApi::blocked_for(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = blocked_until_.find(key);
    if (found == blocked_until_.end()) return 0ms;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(found->second - host_.clock().monotonic());
    if (left <= 0ms) blocked_until_.erase(found);
    return left;
}

void WebApi::block(const std::string& key, std::chrono::milliseconds time) {
    const std::lock_guard lock(mutex_);
    blocked_until_[key] = host_.clock().monotonic() + time;
}

}  // namespace domino::slack
