#pragma once

#include "domino/host.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <string>

namespace domino::slack {

/// What became of a call of the Web API.
struct ApiAnswer {
    enum class Kind {
        ok,
        later,    ///< not done; again after `retry_after`
        unclear,  ///< no answer that can be trusted: it may have been done
        refused,  ///< not done, and `error` says why
    } kind = Kind::unclear;
    Json body;          ///< of ok
    std::string error;  ///< Slack's code of refused and later; words of unclear
    std::chrono::milliseconds retry_after{0};

    bool is_ok() const { return kind == Kind::ok; }
    /// Why not, for a person.
    std::string why() const;
};

/// How long Slack's Retry-After says to leave it alone: half a second to an hour, 30 s when it says nothing.
std::chrono::milliseconds wait_asked_for(const HttpResponse& response);

/// Slack's Web API over the host's HTTP client. Remembers how long Slack said to leave a method of
/// a workspace alone, and meanwhile answers `later` without asking. Any thread.
class WebApi {
public:
    WebApi(Host& host, std::string base) : host_(host), base_(std::move(base)) {}

    const std::string& base() const { return base_; }

    /// Posts `arguments` as JSON, or as a form to the methods that take no JSON. `token` is in
    /// no log and in no error.
    ApiAnswer call(const std::string& method, const std::string& token, const Json& arguments, std::chrono::milliseconds timeout);
    ApiAnswer call_by_form(const std::string& method, const std::string& token,
                           const std::map<std::string, std::string>& arguments, std::chrono::milliseconds timeout);

private:
    ApiAnswer ask(const std::string& method, const std::string& token, HttpRequest request, std::chrono::milliseconds timeout);
    ApiAnswer read(const HttpResponse& response) const;
    std::chrono::milliseconds blocked_for(const std::string& key);
    void block(const std::string& key, std::chrono::milliseconds time);

    Host& host_;
    const std::string base_;
    std::mutex mutex_;
    std::map<std::string, std::chrono::steady_clock::time_point> blocked_until_;  ///< by method and token; guarded by mutex_
};

}  // namespace domino::slack
