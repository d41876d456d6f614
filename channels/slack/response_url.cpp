#include "channels/slack/response_url.hpp"

#include "channels/slack/json_access.hpp"
#include "domino/error.hpp"

namespace domino::slack {

ResponseUrlVerdict verdict_of(const HttpResponse& answer) {
    if (answer.status >= 300 && answer.status < 500) return ResponseUrlVerdict::refused;
    if (answer.status != 200) return ResponseUrlVerdict::unclear;
    if (answer.body == "ok") return ResponseUrlVerdict::taken;
    try {
        const Json body = parse_json(answer.body);
        if (member(body, "ok").is_boolean()) return flag_of(body, "ok") ? ResponseUrlVerdict::taken : ResponseUrlVerdict::refused;
    } catch (const Error&) {  // a page of somebody in between, or half an answer
    }
    return ResponseUrlVerdict::unclear;
}

HttpResponse post_to_response_url(HttpClient& http, const std::string& url, const Json& body, std::chrono::milliseconds timeout) {
    return http.send({.method = "POST",
                      .url = url,
                      .headers = {{"Content-Type", "application/json; charset=utf-8"}},
                      .body = to_text(body),
                      .peer = {}},
                     timeout);
}

}  // namespace domino::slack
