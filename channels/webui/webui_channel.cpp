#include "channels/webui/webui_channel.hpp"

namespace domino::webui {
namespace {

HttpResponse wrong_method(const std::string& allowed) {
    auto response = problem(405, "Method not allowed", "This address takes " + allowed + ".");
    response.headers["Allow"] = allowed;
    return response;
}

}  // namespace

WebuiChannel::WebuiChannel(Host& host, const Json&) : page_(host.id()), door_(host) {}

HttpResponse WebuiChannel::handle(const HttpRequest& request) {
    const std::string path = request.url.substr(0, request.url.find('?'));
    if (request.method == "POST") {
        if (path.empty() || path == "/") return door_.take_message(request);
        if (path == "/press") return door_.take_press(request);
        return wrong_method("GET, HEAD");
    }
    if (path.empty() || path == "/press") return wrong_method("POST");
    if (request.method == "GET" || request.method == "HEAD") return page_.answer(request);
    return wrong_method("GET, HEAD");
}

Delivered WebuiChannel::deliver(const Delivery&) {
    return {};
}

}  // namespace domino::webui
