#include "core/http/api/api.hpp"
#include "core/http/server/http_error.hpp"

namespace domino {
namespace {

/// Meta's batches have up to 3 MB.
constexpr std::size_t most_channel_bytes = 4u << 20;

HttpResponse hand_to_channel(Channel& channel, const http::Request& request, const std::string& url) {
    return channel.handle(
        {.method = request.method, .url = url, .headers = request.headers, .body = request.body, .peer = request.peer});
}

HttpResponse to_channel(const ApiParts& parts, const http::Request& request) {
    const auto setup = parts.setup();
    Channel* channel = setup->plugins().channel(request.param("id"));
    if (channel == nullptr) throw http::HttpError(404, "There is no channel \"" + request.param("id").substr(0, 64) + "\".");
    try {
        return hand_to_channel(*channel, request, request.rest_target);
    } catch (const TokenRefused& refused) {
        throw http::HttpError(403, refused.what());
    }
}

HttpResponse to_page(const ApiParts& parts, const http::Request& request) {
    const auto setup = parts.setup();
    Channel* page = setup->page_channel();
    if (page == nullptr || (request.method != "GET" && request.method != "HEAD"))
        throw http::HttpError(404, "There is nothing at " + request.path.substr(0, 200) + ".");
    return hand_to_channel(*page, request, request.target);
}

}  // namespace

void add_channel_routes(http::Router& router, const ApiParts& parts) {
    router.add("*", "/channels/{id}/{rest*}",
               [parts](const http::Request& request) -> http::Answer { return to_channel(parts, request); },
               {.max_body = most_channel_bytes});
    router.add("GET", "/{rest*}", [parts](const http::Request& request) -> http::Answer { return to_page(parts, request); });
}

}  // namespace domino
