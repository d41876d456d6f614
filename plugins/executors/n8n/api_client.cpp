#include "api_client.hpp"

#include <algorithm>
#include <cctype>
#include <domino/host.hpp>

namespace n8n {
namespace {

using domino::Json;

constexpr int page_size = 250;
constexpr int most_pages = 40;

std::string text_of(const Json& object, const char* name) {
    if (!object.is_object() || !object.contains(name)) return "";
    const Json& value = object[name];
    if (value.is_string()) return value.get<std::string>();
    return value.is_number_integer() ? std::to_string(value.get<std::int64_t>()) : "";
}

bool is_true(const Json& object, const char* name) {
    return object.is_object() && object.contains(name) && object[name].is_boolean() && object[name].get<bool>();
}

const Json& list_in(const Json& page) {
    static const Json none = Json::array();
    return page.is_object() && page.contains("data") && page["data"].is_array() ? page["data"] : none;
}

/// "12" before "9": ids of 1.x's executions are numbers.
bool is_older(const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace

std::string url_encoded(const std::string& text) {
    constexpr const char* digits = "0123456789ABCDEF";
    std::string encoded;
    for (const unsigned char c : text) {
        if (std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' || c == '~') {
            encoded += static_cast<char>(c);
        } else {
            encoded += '%';
            encoded += digits[c >> 4];
            encoded += digits[c & 15];
        }
    }
    return encoded;
}

std::string message_of(const domino::HttpResponse& response) {
    constexpr std::size_t longest = 300;
    std::string message;
    try {
        message = text_of(domino::parse_json(response.body, domino::result_limits), "message");
    } catch (const domino::Error&) {
        message = response.body;
    }
    if (message.size() > longest) message = message.substr(0, longest) + "...";
    return message.empty() ? "HTTP " + std::to_string(response.status) : message;
}

bool is_starting_up(const domino::HttpResponse& response) {
    return response.status == 404 && response.body.find("<pre>Cannot ") != std::string::npos;
}

ApiClient::ApiClient(domino::HttpClient& http, std::string base_url, std::string api_key, std::chrono::milliseconds timeout)
    : http_(http), base_url_(std::move(base_url)), api_key_(std::move(api_key)), timeout_(timeout) {}

Json ApiClient::call(const std::string& method, const std::string& path, const Json* body) {
    domino::HttpRequest request{.method = method, .url = base_url_ + "/api/v1" + path, .headers = {}, .body = {}, .peer = {}};
    request.headers["X-N8N-API-KEY"] = api_key_;
    request.headers["Accept"] = "application/json";
    if (body != nullptr) {
        request.headers["Content-Type"] = "application/json";
        request.body = domino::to_text(*body);
    }
    domino::HttpResponse response;
    try {
        response = http_.send(request, timeout_);
    } catch (const domino::Error& error) {
        throw Away(std::string("n8n is away: ") + error.what());
    }
    if (is_starting_up(response)) throw Away("n8n is away: " + base_url_ + " is starting up, or is no n8n");
    if (is_away_status(response.status)) throw Away("n8n is away: " + base_url_ + " answers " + std::to_string(response.status));
    if (response.status < 200 || response.status >= 300)
        throw ApiError(response.status, "n8n answers " + std::to_string(response.status) + " to " + method + " /api/v1" +
                                            path.substr(0, path.find('?')) + ": " + message_of(response));
    if (response.body.empty()) return nullptr;
    try {
        return domino::parse_json(response.body, domino::result_limits);
    } catch (const domino::Error& error) {
        throw ApiError(response.status, "what " + base_url_ + " answers to " + method + " /api/v1" +
                                            path.substr(0, path.find('?')) + " is not n8n's: " + error.what());
    }
}

void ApiClient::check() {
    call("GET", "/workflows?limit=1&excludePinnedData=true");
}

std::vector<WorkflowHead> ApiClient::list_workflows() {
    std::vector<WorkflowHead> heads;
    std::string cursor;
    for (int page = 0; page < most_pages; ++page) {
        const Json answer = call("GET", "/workflows?excludePinnedData=true&limit=" + std::to_string(page_size) +
                                            (cursor.empty() ? "" : "&cursor=" + url_encoded(cursor)));
        for (const Json& workflow : list_in(answer))
            if (!is_true(workflow, "isArchived"))
                heads.push_back({text_of(workflow, "id"), text_of(workflow, "name"), is_true(workflow, "active")});
        cursor = text_of(answer, "nextCursor");
        if (cursor.empty()) break;
    }
    return heads;
}

std::vector<WorkflowHead> ApiClient::find_workflows(const std::string& name) {
    const Json answer = call("GET", "/workflows?excludePinnedData=true&limit=100&name=" + url_encoded(name));
    std::vector<std::pair<std::string, WorkflowHead>> found;
    for (const Json& workflow : list_in(answer))
        if (text_of(workflow, "name") == name && !is_true(workflow, "isArchived"))
            found.push_back({text_of(workflow, "createdAt"), {text_of(workflow, "id"), name, is_true(workflow, "active")}});
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<WorkflowHead> heads;
    for (auto& [created, head] : found) heads.push_back(std::move(head));
    return heads;
}

std::optional<Json> ApiClient::workflow(const std::string& id) {
    try {
        Json found = call("GET", "/workflows/" + url_encoded(id) + "?excludePinnedData=true");
        if (is_true(found, "isArchived")) return std::nullopt;
        return found;
    } catch (const ApiError& error) {
        if (error.status() == 404) return std::nullopt;
        throw;
    }
}

Json ApiClient::create_workflow(const Json& body) {
    return call("POST", "/workflows", &body);
}

Json ApiClient::replace_workflow(const std::string& id, const Json& body) {
    return call("PUT", "/workflows/" + url_encoded(id), &body);
}

void ApiClient::activate(const std::string& id) {
    call("POST", "/workflows/" + url_encoded(id) + "/activate");
}

void ApiClient::deactivate(const std::string& id) {
    call("POST", "/workflows/" + url_encoded(id) + "/deactivate");
}

void ApiClient::delete_workflow(const std::string& id) {
    call("DELETE", "/workflows/" + url_encoded(id));
}

std::string ApiClient::create_header_credential(const std::string& name, const std::string& header, const std::string& value) {
    const Json body = {{"name", name}, {"type", "httpHeaderAuth"}, {"data", {{"name", header}, {"value", value}}}};
    const std::string id = text_of(call("POST", "/credentials", &body), "id");
    if (id.empty()) throw ApiError(200, "n8n made a credential but does not say which");
    return id;
}

std::vector<ExecutionHead> ApiClient::list_executions(const std::string& workflow, const std::string& status, int most) {
    const Json answer =
        call("GET", "/executions?workflowId=" + url_encoded(workflow) + "&limit=" + std::to_string(std::min(most, 250)) +
                        (status.empty() ? "" : "&status=" + status));
    std::vector<ExecutionHead> heads;
    for (const Json& execution : list_in(answer))
        heads.push_back({text_of(execution, "id"), text_of(execution, "status"), text_of(execution, "startedAt")});
    std::sort(heads.begin(), heads.end(), [](const auto& a, const auto& b) { return is_older(b.id, a.id); });
    return heads;
}

std::optional<Json> ApiClient::execution(const std::string& id, bool with_data) {
    try {
        return call("GET", "/executions/" + url_encoded(id) + (with_data ? "?includeData=true" : ""));
    } catch (const ApiError& error) {
        // 400: an id that is no number, which a foreign caller of the start gate may have claimed to be.
        if (error.status() == 404 || error.status() == 400) return std::nullopt;
        throw;
    }
}

bool ApiClient::stop_execution(const std::string& id) {
    try {
        call("POST", "/executions/" + url_encoded(id) + "/stop");
        return true;
    } catch (const ApiError& error) {
        if (error.status() == 404 || error.status() == 405) return false;
        throw;
    }
}

void ApiClient::delete_execution(const std::string& id) {
    call("DELETE", "/executions/" + url_encoded(id));
}

}  // namespace n8n
