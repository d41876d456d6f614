#pragma once

#include <chrono>
#include <domino/error.hpp>
#include <domino/http.hpp>
#include <domino/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace domino {
class HttpClient;
}

namespace n8n {

/// n8n gave no answer, or none that is its own (a proxy's 502).
class Away : public domino::Error {
public:
    using domino::Error::Error;
};

/// n8n answered that it will not do it; the text says what was asked and what n8n says.
class ApiError : public domino::Error {
public:
    ApiError(int status, const std::string& text) : domino::Error(text), status_(status) {}
    int status() const noexcept { return status_; }
    bool refuses_key() const noexcept { return status_ == 401 || status_ == 403; }

private:
    int status_;
};

/// A line of a list.
struct WorkflowHead {
    std::string id;
    std::string name;
    bool active = false;
};
struct ExecutionHead {
    std::string id;
    std::string status;
    std::string started;  ///< ISO 8601 in UTC, so that text compares as time
};

/// Calls of n8n's public API (v1), which 1.x and 2.x have alike. Every call throws `Away` or `ApiError`.
/// Any thread, as far as the HTTP client allows it.
class ApiClient {
public:
    ApiClient(domino::HttpClient& http, std::string base_url, std::string api_key,
              std::chrono::milliseconds timeout = std::chrono::seconds(10));

    /// Cheap: whether n8n is there and takes the key.
    void check();

    /// Workflows of exactly this name, oldest first; archived ones are none.
    std::vector<WorkflowHead> find_workflows(const std::string& name);
    std::vector<WorkflowHead> list_workflows();
    /// Nothing when there is none.
    std::optional<domino::Json> workflow(const std::string& id);
    /// `body` has name, nodes, connections, settings. Both give the workflow as n8n keeps it.
    domino::Json create_workflow(const domino::Json& body);
    domino::Json replace_workflow(const std::string& id, const domino::Json& body);
    void activate(const std::string& id);
    void deactivate(const std::string& id);
    void delete_workflow(const std::string& id);

    /// The id of a new credential that makes a webhook demand this header.
    std::string create_header_credential(const std::string& name, const std::string& header, const std::string& value);

    /// Newest first, of one status: canceled, error (crashed ones too), running, success, waiting; all but the running ones when
    /// empty.
    std::vector<ExecutionHead> list_executions(const std::string& workflow, const std::string& status, int most);
    /// Nothing when there is none. With data: what every node gave.
    std::optional<domino::Json> execution(const std::string& id, bool with_data);
    /// False when this n8n cannot: 1.x has no such call.
    bool stop_execution(const std::string& id);
    void delete_execution(const std::string& id);

private:
    domino::Json call(const std::string& method, const std::string& path, const domino::Json* body = nullptr);

    domino::HttpClient& http_;
    const std::string base_url_;
    const std::string api_key_;
    const std::chrono::milliseconds timeout_;
};

/// `text` for a path or query of a URL.
std::string url_encoded(const std::string& text);

/// Whether a status is a proxy's word for "n8n is away".
inline bool is_away_status(int status) {
    return status == 502 || status == 503 || status == 504;
}

/// n8n serves before it knows its own paths; it then answers with a page of its framework.
bool is_starting_up(const domino::HttpResponse& response);

/// What an n8n says in `message`, short enough for a log line.
std::string message_of(const domino::HttpResponse& response);

}  // namespace n8n
