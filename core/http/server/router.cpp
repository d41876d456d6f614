#include "core/http/server/router.hpp"

#include "core/http/server/http_error.hpp"

#include <set>

namespace domino::http {
namespace {

struct PatternSegment {
    enum class Kind { literal, parameter, rest } kind = Kind::literal;
    std::string text;
};

PatternSegment segment_of(const std::string& text, const std::string& pattern) {
    if (text.empty()) throw Error("route " + pattern + " has an empty segment");
    if (text.front() != '{') return {PatternSegment::Kind::literal, text};
    const bool is_rest = text.ends_with("*}");
    const std::string name = text.substr(1, text.size() - (is_rest ? 3 : 2));
    if (text.back() != '}' || name.empty()) throw Error("route " + pattern + ": " + text + " is neither {name} nor {name*}");
    return {is_rest ? PatternSegment::Kind::rest : PatternSegment::Kind::parameter, name};
}

std::vector<PatternSegment> segments_of(const std::string& pattern) {
    if (pattern.empty() || pattern.front() != '/') throw Error("route \"" + pattern + "\" does not begin with /");
    std::vector<PatternSegment> segments;
    for (std::size_t at = 1; at < pattern.size();) {
        const std::size_t end = std::min(pattern.find('/', at), pattern.size());
        if (!segments.empty() && segments.back().kind == PatternSegment::Kind::rest)
            throw Error("route " + pattern + " goes on behind {" + segments.back().text + "*}");
        segments.push_back(segment_of(pattern.substr(at, end - at), pattern));
        at = end + 1;
    }
    return segments;
}

std::string joined(const std::vector<std::string>& segments, std::size_t from) {
    std::string text;
    for (std::size_t i = from; i < segments.size(); ++i) text += (i == from ? "" : "/") + segments[i];
    return text;
}

}  // namespace

/// One place in the tree of segments.
struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    std::unique_ptr<Node> rest;
    std::map<std::string, Route, std::less<>> routes;       ///< by method
    std::map<std::string, std::vector<std::string>> names;  ///< of the parameters, by method

    Node& child(const PatternSegment& segment) {
        std::unique_ptr<Node>& place = segment.kind == PatternSegment::Kind::literal     ? literals[segment.text]
                                       : segment.kind == PatternSegment::Kind::parameter ? parameter
                                                                                         : rest;
        if (!place) place = std::make_unique<Node>();
        return *place;
    }

    const Route* route(const std::string& method) const {
        auto found = routes.find(method);
        if (found == routes.end() && method == "HEAD") found = routes.find("GET");
        if (found == routes.end()) found = routes.find("*");
        return found == routes.end() ? nullptr : &found->second;
    }

    std::string allow() const {
        std::set<std::string> methods = {"OPTIONS"};
        for (const auto& [method, route] : routes) {
            methods.insert(method);
            if (method == "GET") methods.insert("HEAD");
        }
        std::string text;
        for (const std::string& method : methods) text += (text.empty() ? "" : ", ") + method;
        return text;
    }
};

struct Router::Found {
    const Node* node = nullptr;
    bool is_fallback = false;
    std::vector<std::string> values;
    std::size_t rest_segment = std::string::npos;
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(const std::string& method, const std::string& pattern, Handler handler, RouteOptions options) {
    Node* node = root_.get();
    std::vector<std::string> names;
    for (const PatternSegment& segment : segments_of(pattern)) {
        node = &node->child(segment);
        if (segment.kind != PatternSegment::Kind::literal) names.push_back(segment.text);
    }
    if (node->routes.contains(method)) throw Error("route " + method + " " + pattern + " is there already");
    node->routes.emplace(method, Route{method, pattern, options, std::move(handler)});
    node->names[method] = std::move(names);
}

bool Router::descend(const Node& node, const RequestTarget& target, std::size_t at, Found& found) {
    if (at == target.segments.size() && !node.routes.empty()) {
        found.node = &node;
        return true;
    }
    if (at < target.segments.size()) {
        const auto literal = node.literals.find(target.segments[at]);
        if (literal != node.literals.end() && descend(*literal->second, target, at + 1, found)) return true;
        if (node.parameter) {
            found.values.push_back(target.segments[at]);
            if (descend(*node.parameter, target, at + 1, found)) return true;
            found.values.pop_back();
        }
    }
    if (!node.rest) return false;
    found.node = node.rest.get();
    found.rest_segment = at;
    found.values.push_back(joined(target.segments, at));
    return true;
}

Router::Found Router::find_path(const RequestTarget& target) const {
    Found found;
    if (descend(*root_, target, 0, found)) found.is_fallback = found.node == root_->rest.get();
    return found;
}

const Route* Router::find(Request& request, const RequestTarget& target) const {
    const Found found = find_path(target);
    const Route* route = found.node == nullptr ? nullptr : found.node->route(request.method);
    const bool is_own_options = route == nullptr && request.method == "OPTIONS" && (found.node != nullptr || target.path == "*");
    if (is_own_options) return nullptr;
    if (found.node == nullptr || (route == nullptr && found.is_fallback))
        throw HttpError(404, "There is nothing at " + target.path + ".");
    if (route == nullptr) {
        const std::string allow = found.node->allow();
        throw HttpError(405, target.path + " takes " + allow + ".", {{"Allow", allow}});
    }
    const std::vector<std::string>& names = found.node->names.at(route->method);
    for (std::size_t i = 0; i < names.size(); ++i) request.parameters[names[i]] = found.values[i];
    if (found.rest_segment < target.offsets.size()) {
        request.rest_target = request.target.substr(target.offsets[found.rest_segment]);
    } else if (found.rest_segment != std::string::npos) {
        request.rest_target = request.target.substr(target.path_end);
    }
    return route;
}

HttpResponse Router::options_response(const RequestTarget& target) const {
    const Found found = find_path(target);
    const std::string all = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    return {.status = 204, .headers = {{"Allow", found.node == nullptr ? all : found.node->allow()}}, .body = {}};
}

std::optional<HttpResponse> Router::ask_hooks(const Request& request, const Route& route) const {
    for (const BeforeHook& hook : hooks_)
        if (std::optional<HttpResponse> answer = hook(request, route)) return answer;
    return std::nullopt;
}

std::vector<const Route*> Router::routes() const {
    std::vector<const Route*> all;
    const std::function<void(const Node&)> collect = [&](const Node& node) {
        for (const auto& [method, route] : node.routes) all.push_back(&route);
        for (const auto& [text, child] : node.literals) collect(*child);
        if (node.parameter) collect(*node.parameter);
        if (node.rest) collect(*node.rest);
    };
    collect(*root_);
    return all;
}

}  // namespace domino::http
