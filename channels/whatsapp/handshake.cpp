#include "channels/whatsapp/handshake.hpp"

#include "channels/whatsapp/query.hpp"
#include "domino/digest.hpp"

#include <algorithm>
#include <cctype>

namespace domino::whatsapp {

HttpResponse answer_handshake(const std::string& query, const std::string& verify_token) {
    constexpr std::size_t most_query = 2048;
    constexpr std::size_t most_challenge = 256;
    auto members = query_members(query.size() > most_query ? std::string() : query);
    const std::string& challenge = members["hub.challenge"];
    const bool is_plain = !challenge.empty() && challenge.size() <= most_challenge &&
                          std::all_of(challenge.begin(), challenge.end(), [](unsigned char c) {
                              return c < 0x80 && (std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.');
                          });
    if (members["hub.mode"] != "subscribe" || !is_plain || !same_secret(members["hub.verify_token"], verify_token))
        return problem(403, "Forbidden", "This is not the handshake of an app with the channel's verify_token.");
    return {.status = 200,
            .headers = {{"Content-Type", "text/plain; charset=utf-8"},
                        {"X-Content-Type-Options", "nosniff"},
                        {"Cache-Control", "no-store"}},
            .body = challenge};
}

}  // namespace domino::whatsapp
