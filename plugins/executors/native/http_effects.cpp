#include "http_effects.hpp"

#include <algorithm>
#include <domino/encoding.hpp>
#include <domino/error.hpp>
#include <domino/json.hpp>
#include <future>
#include <vector>

namespace native {
namespace {

using domino::Json;
using Clock = std::chrono::steady_clock;

constexpr std::size_t requests_at_once = 8;
constexpr std::size_t requests_per_node = 10000;
constexpr domino::JsonLimits request_limits{.bytes = std::size_t{64} << 20, .depth = 16, .keys_per_object = 4096};

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::string origin_of(const std::string& url) {
    return url.substr(0, url.find_first_of("/?#", url.find("//") + 2));
}

std::string resolved(const std::string& base, const std::string& location) {
    if (location.find("://") != std::string::npos) return location;
    if (location.compare(0, 2, "//") == 0) return base.substr(0, base.find("//")) + location;
    const std::string origin = origin_of(base);
    if (!location.empty() && location.front() == '/') return origin + location;
    const std::string path = base.substr(0, base.find_first_of("?#"));
    const auto slash = path.rfind('/');
    return (slash < origin.size() ? origin : path.substr(0, slash)) + "/" + location;
}

domino::HttpRequest request_from(const Json& value) {
    domino::HttpRequest request;
    request.method = value.at("method").get<std::string>();
    request.url = value.at("url").get<std::string>();
    for (const auto& header : value.at("headers"))
        request.headers[header.at(0).get<std::string>()] = header.at(1).get<std::string>();
    request.body = value.value("body", std::string());
    return request;
}

void redirect(domino::HttpRequest& request, const domino::HttpResponse& response) {
    const std::string target = resolved(request.url, response.headers.at("Location"));
    if (origin_of(target) != origin_of(request.url)) {
        for (const char* name : {"Authorization", "Cookie", "Host"}) request.headers.erase(name);
    }
    request.url = target;
    if (response.status == 303 || ((response.status == 301 || response.status == 302) && request.method == "POST")) {
        request.method = "GET";
        request.body.clear();
        for (const char* name : {"Content-Type", "Content-Length"}) request.headers.erase(name);
    }
}

bool is_utf8_text(const std::string& body) {
    try {
        Json(body).dump();
        return body.find('\0') == std::string::npos;
    } catch (const Json::exception&) {
        return false;
    }
}

Json answer_from(const domino::HttpResponse& response) {
    Json headers = Json::object();
    for (const auto& [name, value] : response.headers) headers[name] = value;
    const bool text = is_utf8_text(response.body);
    return {{"status", response.status},
            {"headers", headers},
            {"body", text ? response.body : domino::to_base64(response.body)},
            {"base64", !text}};
}

Json make_request(domino::HttpClient& client, const Json& value, Clock::time_point until) try {
    auto request = request_from(value);
    int redirects = value.value("redirects", 0);
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
        if (left.count() <= 0) return {{"error", "The time of the workflow was up before the answer came."}};
        const auto timeout = std::min(left, std::chrono::milliseconds(value.value("timeout", 300000)));
        const auto response = client.send(request, timeout);
        if (!is_redirect(response.status) || redirects <= 0 || response.headers.count("Location") == 0)
            return answer_from(response);
        --redirects;
        redirect(request, response);
    }
} catch (const std::exception& error) {
    return {{"error", error.what()}};
}

}  // namespace

std::string make_requests(domino::HttpClient& client, const std::string& requests, Clock::time_point until) {
    const auto list = domino::parse_json(requests, request_limits);
    if (!list.is_array() || list.size() > requests_per_node) throw domino::Error("HTTP requests that are no list, or too many");
    Json answers = Json::array();
    for (std::size_t first = 0; first < list.size(); first += requests_at_once) {
        std::vector<std::future<Json>> running;
        for (std::size_t i = first; i < std::min(first + requests_at_once, list.size()); ++i) {
            running.push_back(std::async(list.size() == 1 ? std::launch::deferred : std::launch::async,
                                         [&client, &request = list[i], until] { return make_request(client, request, until); }));
        }
        for (auto& answer : running) answers.push_back(answer.get());
    }
    return domino::to_text(answers);
}

}  // namespace native
