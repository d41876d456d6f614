#include "channels/webhook/outbound.hpp"

#include "channels/webhook/retry_after.hpp"
#include "domino/digest.hpp"
#include "domino/encoding.hpp"
#include "domino/error.hpp"

#include <ctime>

namespace domino::webhook {
namespace {

constexpr std::string_view place = "{conversation}";
constexpr int most_redirects = 3;
/// With the broker's back-off about four minutes.
constexpr int tries_for_being_put_right = 9;

std::string percent_encoded(const std::string& text) {
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~";
    std::string encoded;
    for (const char c : text) {
        if (plain.find(c) != std::string_view::npos) {
            encoded += c;
        } else {
            encoded += "%" + to_hex(std::string_view(&c, 1));
        }
    }
    return encoded;
}

/// "https://host:port", by which two URLs are of the same peer.
std::string origin_of(const std::string& url) {
    const auto scheme = url.find("://");
    if (scheme == std::string::npos) return {};
    return url.substr(0, url.find_first_of("/?#", scheme + 3));
}

std::string url_for(std::string url, const std::string& conversation) {
    const std::string encoded = percent_encoded(conversation);
    for (auto at = url.find(place); at != std::string::npos; at = url.find(place, at + encoded.size()))
        url.replace(at, place.size(), encoded);
    return url;
}

std::string rfc3339(std::chrono::system_clock::time_point time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

/// The same at every try: receivers compare what comes under one key.
std::string body_of(const Delivery& delivery) {
    Json data = to_json(delivery.reply);
    data["id"] = delivery.reply_id;
    data["run"] = delivery.run;
    data["conversation"] = delivery.conversation;
    data["closing"] = delivery.closing;
    if (!delivery.language.empty()) data["language"] = delivery.language;
    return to_text({{"type", "domino.reply"}, {"timestamp", rfc3339(delivery.created)}, {"data", std::move(data)}});
}

/// A secret in exchange, a receiver that is just being installed, the same key still in work.
bool may_be_put_right(int status) {
    return status == 401 || status == 403 || status == 404 || status == 409 || status == 423;
}

Delivered outcome(Delivered::Status status, const std::string& error, std::chrono::milliseconds wait = {}) {
    return {.status = status, .vendor_id = {}, .error = error, .retry_after = wait};
}

}  // namespace

Outbound::Outbound(Host& host, OutboundConfig config) : host_(host), config_(std::move(config)) {
    const std::string origin = origin_of(config_.url);
    if (!origin.starts_with("https://") && !origin.starts_with("http://"))
        throw Error("out.url: expected a URL that begins with https:// or http://");
    if (origin.find('{') != std::string::npos || origin.find('@') != std::string::npos)
        throw Error("out.url: {conversation} may stand behind the host only, and the host may have no user in front of it");
}

Delivered Outbound::send(const Delivery& delivery) const {
    try {
        return judge(follow(request_of(delivery)), delivery);
    } catch (const Error& error) {
        return outcome(Delivered::Status::unknown, error.what());
    }
}

HttpRequest Outbound::request_of(const Delivery& delivery) const {
    const auto now = host_.clock().now();
    HttpRequest request{.method = "POST",
                        .url = url_for(config_.url, delivery.conversation),
                        .headers = {{"Content-Type", "application/json"}, {"Idempotency-Key", delivery.reply_id}},
                        .body = body_of(delivery),
                        .peer = {}};
    if (!config_.authorization.empty()) request.headers["Authorization"] = config_.authorization;
    const std::string time = std::to_string(std::chrono::system_clock::to_time_t(now));
    request.headers["webhook-id"] = delivery.reply_id;
    request.headers["webhook-timestamp"] = time;
    if (!config_.key.empty())
        request.headers["webhook-signature"] =
            "v1," + to_base64(hmac(Hash::sha256, config_.key, delivery.reply_id + "." + time + "." + request.body));
    return request;
}

/// 307 and 308 are followed on the same host only: another one was not named by the operator.
HttpResponse Outbound::follow(HttpRequest request) const {
    const auto end = host_.clock().monotonic() + config_.timeout;
    for (int redirects = 0;; ++redirects) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - host_.clock().monotonic());
        if (left.count() <= 0) throw Error("no answer within " + std::to_string(config_.timeout.count()) + " ms");
        HttpResponse answer = host_.http().send(request, left);
        if ((answer.status != 307 && answer.status != 308) || redirects == most_redirects) return answer;
        const auto location = answer.headers.find("Location");
        if (location == answer.headers.end()) return answer;
        const std::string origin = origin_of(request.url);
        const bool is_path = location->second.starts_with("/") && !location->second.starts_with("//");
        const std::string target = is_path ? origin + location->second : location->second;
        if (origin_of(target) != origin) return answer;
        request.url = target;
    }
}

Delivered Outbound::judge(const HttpResponse& answer, const Delivery& delivery) const {
    using Status = Delivered::Status;
    if (answer.status >= 200 && answer.status < 300)
        return {.status = Status::sent, .vendor_id = delivery.reply_id, .error = {}, .retry_after = {}};
    const std::string error = "the receiver of the reply answers with HTTP status " + std::to_string(answer.status);
    if (answer.status == 408 || answer.status == 425 || answer.status == 429 || answer.status >= 500) {
        const auto asked = answer.headers.find("Retry-After");
        return outcome(
            Status::try_again, error,
            asked == answer.headers.end() ? std::chrono::milliseconds(0) : retry_after(asked->second, host_.clock().now()));
    }
    if (may_be_put_right(answer.status) && delivery.attempt < tries_for_being_put_right) return outcome(Status::try_again, error);
    if (answer.status == 410) return outcome(Status::failed, error + ": it wants no replies any more");
    if (answer.status >= 300 && answer.status < 400)
        return outcome(Status::failed, error + ", a redirection that is not followed; set out.url to the new address");
    return outcome(Status::failed, error);
}

}  // namespace domino::webhook
