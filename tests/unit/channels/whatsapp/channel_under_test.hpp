#pragma once

#include "channels/whatsapp/whatsapp_channel.hpp"
#include "domino/digest.hpp"
#include "domino/encoding.hpp"
#include "domino/error.hpp"
#include "domino/testing/fake_host.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace domino::whatsapp {

inline Json config_with(const Json& more = Json::object()) {
    Json config = {{"access_token", "token-of-a-system-user"},
                   {"app_secret", "the-app-secret-of-meta"},
                   {"verify_token", "a-word-of-ours"},
                   {"graph_base", "https://graph.example"},
                   {"gap_ms", 0}};
    config["phone_number_id"] = "106000000001";
    for (const auto& [name, value] : more.items()) config[name] = value;
    return config;
}

inline const std::string ada = "4917012345678";

/// A channel with a Graph API that takes every message, unless the test answers otherwise.
class ChannelUnderTest : public ::testing::Test {
protected:
    ChannelUnderTest() { graph_takes_all(); }

    void make(const Json& more) { channel = std::make_unique<WhatsappChannel>(host, config_with(more)); }

    void graph_takes_all() {
        host.scripted_http.answer_with([this](const HttpRequest&) { return taken(); });
    }
    HttpResponse taken() {
        return {.status = 200,
                .headers = {},
                .body = R"({"messaging_product":"whatsapp","contacts":[],"messages":[{"id":"wamid.OUT)" +
                        std::to_string(++count_) + "\"}]}"};
    }
    static HttpResponse refusal(int code, int status = 400) {
        return {.status = status,
                .headers = {},
                .body = to_text({{"error",
                                  {{"message", "(#" + std::to_string(code) + ") no"},
                                   {"type", "OAuthException"},
                                   {"code", code},
                                   {"error_data", {{"messaging_product", "whatsapp"}, {"details", "the details"}}},
                                   {"fbtrace_id", "Trace1"}}}})};
    }
    void graph_answers(const HttpResponse& response) {
        host.scripted_http.answer_with([response](const HttpRequest&) { return response; });
    }
    void graph_is_silent() {
        host.scripted_http.answer_with([](const HttpRequest&) -> HttpResponse { throw Error("no answer within 6000 ms"); });
    }

    /// Bodies of what went to /messages.
    std::vector<Json> outgoing() const {
        std::vector<Json> bodies;
        for (const auto& request : host.scripted_http.requests())
            if (request.url.ends_with("/messages")) bodies.push_back(parse_json(request.body));
        return bodies;
    }

    HttpResponse post(const Json& value) {
        const Json body = {
            {"object", "whatsapp_business_account"},
            {"entry", Json::array({{{"id", "waba"}, {"changes", Json::array({{{"field", "messages"}, {"value", value}}})}}})}};
        return post_raw(to_text(body));
    }
    HttpResponse post_raw(const std::string& body) {
        const std::string mac = to_hex(hmac(Hash::sha256, "the-app-secret-of-meta", body));
        return channel->handle(
            {.method = "POST", .url = "", .headers = {{"X-Hub-Signature-256", "sha256=" + mac}}, .body = body, .peer = {}});
    }
    static Json value_with(const Json& messages, const Json& statuses = Json::array()) {
        return {{"messaging_product", "whatsapp"},
                {"metadata", {{"display_phone_number", "4930123"}, {"phone_number_id", "106000000001"}}},
                {"contacts", Json::array({{{"profile", {{"name", "Ada"}}}, {"wa_id", ada}}})},
                {"messages", messages},
                {"statuses", statuses}};
    }
    Json message(const std::string& type, const Json& content, const std::string& id = "") {
        return {{"from", ada},
                {"id", id.empty() ? "wamid.IN" + std::to_string(++ids_) : id},
                {"timestamp", std::to_string(now())},
                {"type", type},
                {type, content}};
    }
    HttpResponse say(const Json& message) { return post(value_with(Json::array({message}))); }
    void ada_writes() { ASSERT_EQ(say(message("text", {{"body", "hello"}})).status, 200); }
    HttpResponse status_of(const Json& sent, const std::string& status, const Json& errors = Json::array(),
                           const std::string& wamid = "wamid.X") {
        Json item = {{"id", wamid},
                     {"status", status},
                     {"timestamp", std::to_string(now())},
                     {"recipient_id", ada},
                     {"biz_opaque_callback_data", sent.at("biz_opaque_callback_data")}};
        if (!errors.empty()) item["errors"] = errors;
        return post(value_with(Json::array(), Json::array({item})));
    }
    static Json error_of(int code) {
        return Json::array({{{"code", code}, {"title", "Title"}, {"error_data", {{"details", "the details"}}}}});
    }

    std::int64_t now() const {
        return std::chrono::duration_cast<std::chrono::seconds>(host.fake_clock.now().time_since_epoch()).count();
    }

    Delivered deliver(const std::string& text, const std::string& id = "r_1#1", std::vector<Button> buttons = {}) {
        Delivery delivery{.reply_id = id,
                          .run = id.substr(0, id.find('#')),
                          .conversation = ada,
                          .reply = {.text = text, .buttons = std::move(buttons)}};
        delivery.report_token = "token-of-" + id;
        delivery.attempt = attempt;
        return channel->deliver(delivery);
    }
    Delivered find(const std::string& id = "r_1#1") { return channel->find({.reply_id = id, .conversation = ada}); }

    /// Until what happens on other threads has happened.
    template <class Condition>
    static bool soon(const Condition& condition) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        return true;
    }

    domino::testing::FakeHost host{"whatsapp"};
    std::unique_ptr<WhatsappChannel> channel = std::make_unique<WhatsappChannel>(host, config_with());
    int attempt = 1;

private:
    std::atomic<int> count_{0};
    int ids_ = 0;
};

}  // namespace domino::whatsapp
