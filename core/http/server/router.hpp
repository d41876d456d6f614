#pragma once

#include "core/http/server/answer.hpp"
#include "core/http/server/request.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace domino::http {

using Handler = std::function<Answer(const Request&)>;

struct RouteOptions {
    std::size_t max_body = 0;                       ///< 0: the server's
    std::chrono::milliseconds request_deadline{0};  ///< 0: the server's
};

struct Route {
    std::string method;   ///< "*" takes every method
    std::string pattern;  ///< also the name of the route in metrics
    RouteOptions options;
    Handler handler;
};

/// Sees a request before its body is read. An answer ends the request there.
using BeforeHook = std::function<std::optional<HttpResponse>(const Request&, const Route&)>;

/// Which handler takes which request. Filled before the server starts, then only read, from any
/// thread.
///
/// Patterns: "/runs", "/runs/{id}" (one segment), "/channels/{id}/{rest*}" (any number, also none; last).
/// At each segment a literal goes before {name} and that before {rest*}; the most specific path decides,
/// then its methods. A trailing "/" makes no difference. HEAD is answered by GET's handler and OPTIONS by
/// the router unless they have routes of their own. Where a path has no such method: 405 with Allow,
/// except on "/{rest*}", which is nobody's path: 404.
class Router {
public:
    Router();
    ~Router();
    Router(Router&&) noexcept;
    Router& operator=(Router&&) noexcept;

    /// Throws Error for a malformed pattern or one that is taken.
    void add(const std::string& method, const std::string& pattern, Handler handler, RouteOptions options = {});
    /// Hooks are asked in the order they were added, after the route is known.
    void before(BeforeHook hook) { hooks_.push_back(std::move(hook)); }

    /// The route of `request`, whose parameters are filled in, and `target` its parsed target.
    /// Throws HttpError 404, 405. nullptr: an OPTIONS that `options_response` answers.
    const Route* find(Request& request, const RequestTarget& target) const;
    HttpResponse options_response(const RequestTarget& target) const;
    std::optional<HttpResponse> ask_hooks(const Request& request, const Route& route) const;
    std::vector<const Route*> routes() const;

private:
    struct Node;
    struct Found;

    static bool descend(const Node& node, const RequestTarget& target, std::size_t at, Found& found);
    Found find_path(const RequestTarget& target) const;

    std::unique_ptr<Node> root_;
    std::vector<BeforeHook> hooks_;
};

}  // namespace domino::http
