// For tests: reads lines and answers each with a line.
//   sign SECRET TIMESTAMP BODY                     the signature of the body, which is base64url
//   verify SECRET TIMESTAMP SIGNATURE NOW BODY     1 or 0; NOW in seconds since 1970

#include "channels/slack/signature.hpp"
#include "domino/encoding.hpp"

#include <iostream>
#include <sstream>

namespace {

using domino::from_base64;

std::string rest_of(std::istringstream& line) {
    std::string body;
    line >> body;
    return from_base64(body).value_or("");
}

std::string answer(const std::string& text) {
    std::istringstream line(text);
    std::string order, secret, timestamp;
    line >> order >> secret >> timestamp;
    if (order == "sign") return domino::slack::signature_of(secret, timestamp, rest_of(line));
    std::string signature;
    std::int64_t now = 0;
    line >> signature >> now;
    const domino::HttpRequest request{.method = "POST",
                                      .url = "",
                                      .headers = {{"X-Slack-Signature", signature}, {"X-Slack-Request-Timestamp", timestamp}},
                                      .body = rest_of(line),
                                      .peer = {}};
    const std::chrono::system_clock::time_point time{std::chrono::seconds(now)};
    return domino::slack::is_from_slack(request, secret, time) ? "1" : "0";
}

}  // namespace

int main() {
    for (std::string line; std::getline(std::cin, line);) std::cout << answer(line) << std::endl;
}
