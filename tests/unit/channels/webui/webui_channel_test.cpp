#include "channels/webui/webui_channel.hpp"

#include "channels/webui/message.hpp"
#include "tests/unit/channels/webui/fake_host.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace domino::webui {
namespace {

const std::string a_message = R"({"id": "m_1", "conversation": "c_1", "text": "Check invoice 4711"})";

class WebuiChannelTest : public testing::Test {
protected:
    HttpResponse post(const std::string& url, const std::string& body, const std::string& type = "application/json") {
        return channel.handle({.method = "POST", .url = url, .headers = {{"Content-Type", type}}, .body = body, .peer = {}});
    }
    HttpResponse ask(const std::string& method, const std::string& url) {
        return channel.handle({.method = method, .url = url, .headers = {}, .body = {}, .peer = {}});
    }

    FakeHost host;
    WebuiChannel channel{host, Json::object()};
};

TEST_F(WebuiChannelTest, AMessageIsSubmittedUnderItsOwnKey) {
    const auto answer = post("", a_message);
    EXPECT_EQ(answer.status, 202);
    EXPECT_EQ(parse_json(answer.body), (Json{{"event", "e_c_1/m_1"}, {"run", "r_1"}, {"url", "/runs/r_1"}}));
    ASSERT_EQ(host.submitted.size(), 1U);
    const auto& message = host.submitted[0];
    EXPECT_EQ(message.dedupe_key, "c_1/m_1");
    EXPECT_EQ(message.conversation, "c_1");
    EXPECT_EQ(message.sender, "web");
    EXPECT_EQ(message.text, "Check invoice 4711");
    EXPECT_TRUE(message.data.is_null());
    EXPECT_EQ(host.counters.at("messages_total"), 1);
}

TEST_F(WebuiChannelTest, DataGoesAlongWithTheMessage) {
    EXPECT_EQ(post("/", R"({"id":"m","conversation":"c","text":"x","data":{"a":[1]}})", "application/json; charset=utf-8").status,
              202);
    EXPECT_EQ(host.submitted.at(0).data, (Json{{"a", {1}}}));
}

struct Fault {
    const char* name;
    std::string body;
    const char* path;  ///< of the field at fault; nullptr when it is the body itself
};

class MessageFault : public WebuiChannelTest, public testing::WithParamInterface<Fault> {};

TEST_P(MessageFault, IsRefusedWithItsPlaceAndNothingIsSubmitted) {
    const auto answer = post("", GetParam().body);
    EXPECT_EQ(answer.status, 400) << answer.body;
    EXPECT_EQ(answer.headers.at("Content-Type"), "application/problem+json");
    const auto body = parse_json(answer.body);
    EXPECT_FALSE(body.at("detail").get<std::string>().empty());
    if (GetParam().path != nullptr) {
        EXPECT_EQ(body.at("path"), GetParam().path);
    }
    EXPECT_TRUE(host.submitted.empty());
}

std::string with(const std::string& member) {
    return a_message.substr(0, a_message.size() - 1) + ", " + member + "}";
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, MessageFault,
    testing::Values(Fault{"empty", "", nullptr}, Fault{"no_json", "{", nullptr}, Fault{"array", "[]", ""},
                    Fault{"no_id", R"({"conversation":"c","text":"x"})", "/id"},
                    Fault{"empty_id", R"({"id":"","conversation":"c","text":"x"})", "/id"},
                    Fault{"id_with_slash", R"({"id":"a/b","conversation":"c","text":"x"})", "/id"},
                    Fault{"id_no_string", R"({"id":7,"conversation":"c","text":"x"})", "/id"},
                    Fault{"long_id", R"({"id":")" + std::string(most_id + 1, 'a') + R"(","conversation":"c","text":"x"})", "/id"},
                    Fault{"no_conversation", R"({"id":"m","text":"x"})", "/conversation"},
                    Fault{"foreign_conversation", R"({"id":"m","conversation":"c d","text":"x"})", "/conversation"},
                    Fault{"no_text", R"({"id":"m","conversation":"c"})", "/text"},
                    Fault{"blank_text", R"({"id":"m","conversation":"c","text":" \n\t"})", "/text"},
                    Fault{"nul_in_text", R"({"id":"m","conversation":"c","text":"a\u0000b"})", "/text"},
                    Fault{"long_text", R"({"id":"m","conversation":"c","text":")" + std::string(most_text + 1, 'a') + "\"}",
                          "/text"},
                    Fault{"broken_utf8", "{\"id\":\"m\",\"conversation\":\"c\",\"text\":\"\xff\"}", nullptr},
                    Fault{"unknown_member", with(R"("sender": "boss")"), "/sender"},
                    Fault{"data_no_object", with(R"("data": [1])"), "/data"},
                    Fault{"large_data", with(R"("data": {"a": ")" + std::string(most_data, 'a') + "\"}"), "/data"},
                    Fault{"repeated_member", with(R"("id": "m_2")"), nullptr}),
    [](const auto& info) { return info.param.name; });

TEST_F(WebuiChannelTest, TextOfTheGreatestSizeIsTaken) {
    EXPECT_EQ(post("", R"({"id":"m","conversation":"c","text":")" + std::string(most_text, 'a') + "\"}").status, 202);
}

TEST_F(WebuiChannelTest, OnlyJsonIsTakenSoThatNoForeignFormCanSend) {
    for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "application/jsonx"})
        EXPECT_EQ(post("", a_message, type).status, 415) << type;
    EXPECT_EQ(channel.handle({.method = "POST", .url = "", .headers = {}, .body = a_message, .peer = {}}).status, 415);
    EXPECT_TRUE(host.submitted.empty());
}

TEST_F(WebuiChannelTest, ALargeBodyIsRefusedUnread) {
    EXPECT_EQ(post("", std::string(most_body + 1, ' ')).status, 413);
    EXPECT_EQ(post("/press", std::string(most_body + 1, ' ')).status, 413);
}

TEST_F(WebuiChannelTest, WhenTheBrokerCannotTakeItTheCallerLearnsWhenToComeBack) {
    host.on_call = [] { throw TryLater(503, std::chrono::seconds(7), "the stream is full"); };
    for (const auto& answer : {post("", a_message), post("/press", R"({"token":"t"})")}) {
        EXPECT_EQ(answer.status, 503);
        EXPECT_EQ(answer.headers.at("Retry-After"), "7");
        EXPECT_EQ(parse_json(answer.body).at("detail"), "the stream is full");
    }
    EXPECT_TRUE(host.counters.empty());
}

TEST_F(WebuiChannelTest, APressGoesToTheDoor) {
    const auto answer = post("/press", R"({"token": "abc.def"})");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(parse_json(answer.body), (Json{{"accepted", true}}));
    ASSERT_EQ(host.pressed.size(), 1U);
    EXPECT_EQ(host.pressed[0].token, "abc.def");
    EXPECT_EQ(host.pressed[0].sender, "web");
}

TEST_F(WebuiChannelTest, AForgedTokenIsForbidden) {
    host.on_call = [] { throw Error("this button is no longer valid"); };
    EXPECT_EQ(post("/press", R"({"token": "abc"})").status, 403);
}

TEST_F(WebuiChannelTest, AMalformedPressIsABadRequest) {
    for (const char* body : {"", "{}", R"({"token":""})", R"({"token":1})", R"({"token":"a","x":1})"})
        EXPECT_EQ(post("/press", body).status, 400) << body;
    EXPECT_EQ(post("/press", R"({"token":")" + std::string(most_token + 1, 'a') + "\"}").status, 400);
    EXPECT_TRUE(host.pressed.empty());
}

TEST_F(WebuiChannelTest, OtherMethodsAreToldWhatIsAllowed) {
    for (const char* method : {"PUT", "DELETE", "PATCH", "OPTIONS"}) {
        const auto answer = ask(method, "/");
        EXPECT_EQ(answer.status, 405) << method;
        EXPECT_EQ(answer.headers.at("Allow"), "GET, HEAD");
    }
    EXPECT_EQ(ask("GET", "/press").headers.at("Allow"), "POST");
    EXPECT_EQ(post("/elsewhere", a_message).status, 405);
}

TEST_F(WebuiChannelTest, ServesThePage) {
    EXPECT_TRUE(channel.serves_root());
    EXPECT_TRUE(channel.reads_from_store());
    EXPECT_EQ(ask("GET", "/").status, 200);
    EXPECT_EQ(ask("HEAD", "/").headers, ask("GET", "/").headers);
}

TEST_F(WebuiChannelTest, MayBeStoppedTwiceAndWithoutStart) {
    channel.stop();
    channel.start();
    channel.stop();
    channel.stop();
    EXPECT_EQ(channel.state().health, PluginState::Health::ready);
    EXPECT_EQ(channel.deliver({}).status, Delivered::Status::sent);
}

TEST_F(WebuiChannelTest, TakesRequestsFromManyThreadsAtOnce) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 200; ++n) {
                EXPECT_EQ(post("", a_message).status, 202);
                EXPECT_EQ(ask("GET", "/js/app.js").status, 200);
            }
        });
    threads.clear();
    EXPECT_EQ(host.submitted.size(), 1600U);
}

}  // namespace
}  // namespace domino::webui
