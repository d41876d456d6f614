#pragma once

#include "domino/host.hpp"

#include <string>

namespace domino::slack {

/// What an answer at a response_url says: 200 alone proves nothing, a proxy says it too.
enum class ResponseUrlVerdict { taken, refused, unclear };
ResponseUrlVerdict verdict_of(const HttpResponse& answer);

/// Posts to the address that came with a command or a press. It is a secret. Throws `Error` without an answer.
HttpResponse post_to_response_url(HttpClient& http, const std::string& url, const Json& body, std::chrono::milliseconds timeout);

}  // namespace domino::slack
