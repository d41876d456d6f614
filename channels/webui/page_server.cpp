#include "channels/webui/page_server.hpp"

#include "channels/webui/negotiation.hpp"
#include "domino/json.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace domino::webui {
namespace {

constexpr std::string_view document = "/index.html";
constexpr std::string_view not_found = "/404.html";

// Images of other hosts are loaded only after the reader agreed; that is why https: stands there.
constexpr const char* content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'";

void fence_in(HttpHeaders& headers) {
    headers["Content-Security-Policy"] = content_security_policy;
    headers["X-Content-Type-Options"] = "nosniff";
    headers["Referrer-Policy"] = "no-referrer";
    headers["Cross-Origin-Opener-Policy"] = "same-origin";
    headers["Cross-Origin-Resource-Policy"] = "same-origin";
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
}

bool is_place(std::string_view path) {
    constexpr std::string_view places[] = {"/", "/runs", "/chains", "/plugins", "/dead-letters"};
    if (std::ranges::find(places, path) != std::end(places)) return true;
    return path.starts_with("/runs/") && path.size() > 6 && path.find('/', 6) == std::string_view::npos;
}

std::string field(const HttpHeaders& headers, const char* name) {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

}  // namespace

PageServer::PageServer(const std::string& channel_id)
    : channel_module_("export const channel = " + to_text(Json(channel_id)) + ";\n"),
      channel_digest_("channel-" + std::to_string(std::hash<std::string>{}(channel_module_))),
      assets_(page_assets().begin(), page_assets().end()) {
    assets_.push_back({.path = "/js/channel.js",
                       .media_type = "text/javascript; charset=utf-8",
                       .digest = channel_digest_,
                       .body = channel_module_,
                       .gzip = {}});
    std::ranges::sort(assets_, {}, &Asset::path);
}

const Asset& PageServer::asset_for(std::string_view path) const {
    const auto find = [&](std::string_view wanted) { return std::ranges::lower_bound(assets_, wanted, {}, &Asset::path); };
    const auto found = find(is_place(path) ? document : path);
    if (found != assets_.end() && (found->path == path || is_place(path))) return *found;
    return *find(not_found);
}

HttpResponse PageServer::answer(const HttpRequest& request) const {
    const std::string_view url = request.url;
    const Asset& asset = asset_for(url.substr(0, url.find_first_of("?#")));
    const bool missing = asset.path == not_found;
    const bool packed = !asset.gzip.empty() && accepts_gzip(field(request.headers, "Accept-Encoding"));
    const std::string etag = "\"" + std::string(asset.digest) + (packed ? "-gz\"" : "\"");

    HttpResponse response{.status = missing ? 404 : 200, .headers = {}, .body = {}};
    fence_in(response.headers);
    response.headers["Cache-Control"] = "no-cache";
    // The places share their paths with the API, which answers other Accept fields with JSON.
    response.headers["Vary"] = "Accept, Accept-Encoding";
    if (!missing) {
        response.headers["ETag"] = etag;
        if (names_etag(field(request.headers, "If-None-Match"), etag)) {
            response.status = 304;
            return response;
        }
    }
    response.headers["Content-Type"] = asset.media_type;
    if (packed) response.headers["Content-Encoding"] = "gzip";
    response.body = packed ? asset.gzip : asset.body;
    return response;
}

}  // namespace domino::webui
