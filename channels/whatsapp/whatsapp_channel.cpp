#include "channels/whatsapp/whatsapp_channel.hpp"

#include "channels/whatsapp/handshake.hpp"

namespace domino::whatsapp {
namespace {

constexpr std::chrono::seconds look_again{30};
constexpr std::chrono::seconds longest_look{5};

}  // namespace

WhatsappChannel::WhatsappChannel(Host& host, const Json& config)
    : desk_(host, read_config(config)),
      outbound_(desk_),
      courtesies_(desk_),
      media_(desk_),
      inbox_(desk_, outbound_, courtesies_, media_) {}

void WhatsappChannel::start() {
    desk_.pause.begin();
    courtesies_.start();
    // Whether the token is good is known before the first person waits for an answer.
    courtesies_.repeat(
        [this] {
            const auto answer = desk_.graph.get(desk_.config.phone_number_id + "?fields=id", longest_look);
            if (answer.status == GraphAnswer::Status::refused) desk_.health.bad(answer.words);
            return answer.status == GraphAnswer::Status::done;
        },
        look_again);
}

void WhatsappChannel::stop_all() {
    desk_.pause.end();
    courtesies_.stop();
}

HttpResponse WhatsappChannel::handle(const HttpRequest& request) {
    const auto question = std::min(request.url.find('?'), request.url.size());
    const std::string path = request.url.substr(0, question);
    const bool is_root = path.empty() || path == "/";
    const bool is_file = path.starts_with("/files/");
    if (request.method == "POST" && is_root) return inbox_.take(request);
    if (request.method == "GET" && is_root)
        return answer_handshake(request.url.substr(std::min(question + 1, request.url.size())), desk_.config.verify_token);
    if ((request.method == "GET" || request.method == "HEAD") && is_file) return media_.fetch(request);
    if (!is_root && !is_file) return problem(404, "Nothing here", "Meta's webhook is the channel's own address.");
    auto response = problem(405, "Method not allowed", is_root ? "This address takes GET and POST." : "This address takes GET.");
    response.headers["Allow"] = is_root ? "GET, POST" : "GET";
    return response;
}

}  // namespace domino::whatsapp
