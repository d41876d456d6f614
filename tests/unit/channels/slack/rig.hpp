#pragma once

#include "channels/slack/config_schema.hpp"
#include "channels/slack/form.hpp"
#include "channels/slack/json_access.hpp"
#include "channels/slack/signature.hpp"
#include "channels/slack/slack_channel.hpp"
#include "domino/plugin.hpp"
#include "domino/testing/fake_host.hpp"
#include "domino/testing/plugin_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

extern "C" const domino::Descriptor domino_plugin;

namespace domino::slack::test {

inline const std::string secret = "8f742231b10e8888abcd99yyyzzz85a5";
inline const std::string token = "xoxb-1-2-abc";

/// A Slack in memory that answers by method; says ok to what the test does not script.
class ScriptedSlack {
public:
    explicit ScriptedSlack(testing::FakeHost& host) {
        host.scripted_http.answer_with([this](const HttpRequest& request) { return answer(request); });
    }

    struct Call {
        std::string method;
        Json arguments;
        HttpRequest request;
    };

    /// The next answers of a method, in turn; then its usual one.
    void next(const std::string& method, HttpResponse response) {
        const std::lock_guard lock(mutex_);
        scripted_[method].push_back(std::move(response));
    }
    void next(const std::string& method, const Json& body) {
        next(method, {.status = 200, .headers = {}, .body = to_text(body)});
    }
    void refuse(const std::string& method, const std::string& error) { next(method, {{"ok", false}, {"error", error}}); }
    void usual(const std::string& method, const Json& body) {
        const std::lock_guard lock(mutex_);
        usual_[method] = body;
    }

    std::vector<Call> calls(const std::string& method = "") const {
        const std::lock_guard lock(mutex_);
        std::vector<Call> found;
        for (const auto& call : calls_)
            if (method.empty() ? call.method != "auth.test" : call.method == method) found.push_back(call);
        return found;
    }

private:
    HttpResponse answer(const HttpRequest& request) {
        const std::string base = "https://slack.com/api/";
        const std::string method = request.url.starts_with(base) ? request.url.substr(base.size()) : request.url;
        Call call{.method = method, .arguments = {}, .request = request};
        const auto type = request.headers.find("Content-Type");
        if (type != request.headers.end() && type->second.starts_with("application/json")) {
            call.arguments = parse_json(request.body);
        } else if (type != request.headers.end() && type->second.starts_with("application/x-www-form")) {
            for (const auto& [name, value] : read_form(request.body)) call.arguments[name] = value;
        }
        const std::lock_guard lock(mutex_);
        calls_.push_back(call);
        if (auto& waiting = scripted_[method]; !waiting.empty()) {
            HttpResponse response = waiting.front();
            waiting.erase(waiting.begin());
            if (response.status == 0) throw Error("no answer from " + method);
            return response;
        }
        if (usual_.contains(method)) return {.status = 200, .headers = {}, .body = to_text(usual_[method])};
        if (method == "auth.test")
            return {.status = 200, .headers = {}, .body = R"({"ok":true,"team_id":"T1","user_id":"UBOT","bot_id":"B1"})"};
        if (method == "chat.postMessage")
            return {.status = 200,
                    .headers = {},
                    .body = to_text({{"ok", true},
                                     {"channel", call.arguments["channel"]},
                                     {"ts", "1700000000.00010" + std::to_string(++posted_)}})};
        return {.status = 200, .headers = {}, .body = R"({"ok":true,"messages":[]})"};
    }

    mutable std::mutex mutex_;  ///< guards what follows: plugins call from threads of their own
    std::vector<Call> calls_;
    std::map<std::string, std::vector<HttpResponse>> scripted_;
    std::map<std::string, Json> usual_;
    int posted_ = 0;
};

inline HttpResponse nothing() {
    return {.status = 0, .headers = {}, .body = {}};
}
inline HttpResponse limited(const std::string& seconds) {
    return {.status = 429, .headers = {{"Retry-After", seconds}}, .body = R"({"ok":false,"error":"ratelimited"})"};
}
inline HttpResponse html(int status) {
    return {.status = status, .headers = {{"Content-Type", "text/html"}}, .body = "<html>sorry</html>"};
}

/// The channel in a host of the test's own, not started.
class ChannelRig {
public:
    explicit ChannelRig(Json config = Json::object()) {
        if (!config.contains("bot_token") && !config.contains("workspaces")) config["bot_token"] = token;
        if (!config.contains("signing_secret")) config["signing_secret"] = secret;
        object_ = std::make_unique<testing::PluginObject>(domino_plugin, host, config);
    }

    Channel& channel() { return object_->channel(); }

    HttpResponse post(const std::string& body, const std::string& type = "application/json") {
        HttpRequest request{.method = "POST", .url = "", .headers = {{"Content-Type", type}}, .body = body, .peer = {}};
        sign(request);
        return channel().handle(request);
    }
    HttpResponse post(const Json& body) { return post(to_text(body)); }
    HttpResponse post_form(const std::map<std::string, std::string>& form) {
        return post(write_form(form), "application/x-www-form-urlencoded");
    }

    void sign(HttpRequest& request) {
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(host.fake_clock.now().time_since_epoch()).count();
        request.headers["X-Slack-Request-Timestamp"] = std::to_string(now);
        request.headers["X-Slack-Signature"] = signature_of(secret, std::to_string(now), request.body);
    }

    std::vector<Incoming> submitted() const { return host.event_sink.submitted(); }

    testing::FakeHost host{"slack"};
    ScriptedSlack slack{host};

private:
    std::unique_ptr<testing::PluginObject> object_;
};

inline Json envelope(Json event, const std::string& team = "T1") {
    return {{"type", "event_callback"},
            {"team_id", team},
            {"api_app_id", "A1"},
            {"event_id", "Ev1"},
            {"event_time", 1700000000},
            {"authorizations",
             Json::array({{{"team_id", team}, {"user_id", "UBOT"}, {"is_bot", true}, {"is_enterprise_install", false}}})},
            {"event", std::move(event)}};
}

inline Json message(const std::string& text, Json more = Json::object()) {
    Json event = {{"type", "message"}, {"channel", "C1"}, {"channel_type", "channel"},
                  {"user", "U1"},      {"text", text},    {"ts", "1700000001.000100"}};
    for (const auto& member : more.items()) event[member.key()] = member.value();
    return event;
}

inline Delivery delivery(const std::string& text, const std::string& conversation = "T1:C1:1700000000.000100") {
    return {.reply_id = "r_1#1",
            .run = "r_1",
            .conversation = conversation,
            .reply = {.text = text},
            .closing = true,
            .attempt = 1,
            .language = "en"};
}

}  // namespace domino::slack::test
