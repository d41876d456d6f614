#include "tests/unit/channels/whatsapp/channel_under_test.hpp"

namespace domino::whatsapp {
namespace {

class InboxTest : public ChannelUnderTest {
protected:
    Json tap(const std::string& id, const std::string& title, const std::string& wamid = "") {
        return message("interactive", {{"type", "button_reply"}, {"button_reply", {{"id", id}, {"title", title}}}}, wamid);
    }
    std::vector<std::string> told() const {
        std::vector<std::string> texts;
        for (const auto& body : outgoing())
            if (body.contains("text")) texts.push_back(body["text"]["body"].get<std::string>());
        return texts;
    }

    bool refusing_presses_ = false;
};

TEST_F(InboxTest, AMessageBecomesAnEventOfItsPerson) {
    EXPECT_EQ(say(message("text", {{"body", "hello"}}, "wamid.1")).status, 200);
    ASSERT_EQ(host.event_sink.submitted().size(), 1u);
    const auto event = host.event_sink.submitted()[0];
    EXPECT_EQ(event.dedupe_key, "wamid.1");
    EXPECT_EQ(event.conversation, ada);
    EXPECT_EQ(event.sender, ada);
    EXPECT_EQ(event.text, "hello");
    EXPECT_EQ(event.type, "");
    EXPECT_EQ(event.data["message"]["name"], "Ada");
}

TEST_F(InboxTest, AGroupIsAConversationOfItsOwn) {
    Json in_group = message("text", {{"body", "what do you all think?"}});
    in_group["group_id"] = "R3JvdXA=";
    EXPECT_EQ(say(in_group).status, 200);
    const auto event = host.event_sink.submitted().at(0);
    EXPECT_EQ(event.conversation, "group:R3JvdXA=");
    EXPECT_EQ(event.sender, ada);
    EXPECT_EQ(event.data["message"]["group"], "R3JvdXA=");
    Delivery delivery{.reply_id = "r_1#1", .run = "r_1", .conversation = event.conversation, .reply = {.text = "I like it"}};
    delivery.report_token = "token";
    EXPECT_EQ(channel->deliver(delivery).status, Delivered::Status::sent);
    EXPECT_EQ(outgoing().back()["recipient_type"], "group");
    EXPECT_EQ(outgoing().back()["to"], "R3JvdXA=");
    EXPECT_EQ(deliver("to her alone", "r_2#1").status, Delivered::Status::failed) << "she did not write to us alone";
}

TEST_F(InboxTest, OnlyMetaIsHeard) {
    const std::string body = R"({"entry":[]})";
    const std::string good = to_hex(hmac(Hash::sha256, "the-app-secret-of-meta", body));
    const auto with = [&](const HttpHeaders& headers, const std::string& text) {
        return channel->handle({.method = "POST", .url = "/", .headers = headers, .body = text, .peer = {}}).status;
    };
    EXPECT_EQ(with({{"x-hub-signature-256", "sha256=" + good}}, body), 200);
    EXPECT_EQ(with({{"x-hub-signature-256", "sha256=" + good}}, body + " "), 401);
    EXPECT_EQ(with({{"x-hub-signature-256", good}}, body), 401);
    EXPECT_EQ(with({{"x-hub-signature-256", "sha256=" + good.substr(2)}}, body), 401);
    EXPECT_EQ(with({{"x-hub-signature-256", "sha256=zz"}}, body), 401);
    EXPECT_EQ(with({{"X-Hub-Signature", "sha256=" + good}}, body), 401);
    EXPECT_EQ(with({}, body), 401);
    EXPECT_EQ(host.recorded_metrics.value("rejected_requests_total"), 6);
}

TEST_F(InboxTest, WhatIsNoJsonIsRefusedAfterTheSignature) {
    for (const std::string& body : {std::string(), std::string("{"), std::string(1 << 20, '[')})
        EXPECT_EQ(post_raw(body).status, 400);
    EXPECT_TRUE(host.event_sink.submitted().empty());
}

TEST_F(InboxTest, OneItemThatCannotBeKeptHarmsNoOther) {
    int calls = 0;
    host.event_sink.before_taking([&] {
        if (++calls == 2) throw FieldError("/text", "contains a NUL character");
    });
    const auto text = [&](const std::string& id) { return message("text", {{"body", id}}, id); };
    EXPECT_EQ(post(value_with(Json::array({text("w.1"), text("w.2"), text("w.3")}))).status, 200);
    EXPECT_EQ(host.event_sink.submitted().size(), 2u);
    EXPECT_EQ(host.recorded_metrics.value("unusable_items_total"), 1);
}

TEST_F(InboxTest, MetaSendsAgainWhatCouldNotBeKeptNow) {
    int calls = 0;
    host.event_sink.before_taking([&] {
        if (++calls == 1) throw TryLater(503, std::chrono::seconds(5), "full");
    });
    const auto text = [&](const std::string& id) { return message("text", {{"body", id}}, id); };
    const auto answer = post(value_with(Json::array({text("w.1"), text("w.2")})));
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.headers.at("Retry-After"), "5");
    EXPECT_EQ(host.event_sink.submitted().size(), 1u);
}

TEST_F(InboxTest, WhatNobodyAnswersHasATopicOfItsOwn) {
    EXPECT_EQ(say(message("reaction", {{"message_id", "wamid.0"}, {"emoji", "👍"}})).status, 200);
    const auto event = host.event_sink.submitted().at(0);
    EXPECT_EQ(event.type, "custom.whatsapp.reaction");
    EXPECT_EQ(event.data["reaction"]["emoji"], "👍");
}

TEST_F(InboxTest, AChangedNumberKeepsItsConversation) {
    ada_writes();
    EXPECT_EQ(say(message("system", {{"type", "user_changed_number"}, {"wa_id", "4917099"}, {"body", "moved"}})).status, 200);
    auto from_new = message("text", {{"body", "it is me"}});
    from_new["from"] = "4917099";
    say(from_new);
    EXPECT_EQ(host.event_sink.submitted().back().conversation, ada);
    EXPECT_EQ(deliver("hello").status, Delivered::Status::sent);
    EXPECT_EQ(outgoing().back()["to"], "4917099");
}

TEST_F(InboxTest, ANewBusinessScopedIdKeepsItsConversation) {
    ada_writes();
    auto from_old = message("text", {{"body", "with a username now"}});
    from_old["from_user_id"] = "CO.1";
    say(from_old);
    Json notice = message("system", {{"type", "user_changed_user_id"}, {"previous_user_id", "CO.1"}, {"user_id", "MX.2"}});
    notice.erase("from");
    Json value = value_with(Json::array({notice}));
    value.erase("contacts");
    EXPECT_EQ(post(value).status, 200);
    EXPECT_EQ(host.event_sink.submitted().back().type, "custom.whatsapp.system");
    EXPECT_EQ(host.event_sink.submitted().back().conversation, ada);
    EXPECT_EQ(deliver("hello").status, Delivered::Status::sent);
    EXPECT_EQ(outgoing().back()["recipient"], "MX.2");
    EXPECT_FALSE(outgoing().back().contains("to")) << "the old number is somebody else's";
}

TEST_F(InboxTest, ANoticeAboutAPersonIsNoMessageOfTheirs) {
    say(message("system", {{"type", "user_changed_number"}, {"wa_id", "4917099"}}));
    EXPECT_EQ(deliver("hello").status, Delivered::Status::failed) << "the 24 hours begin when the person writes";
    Json in_group = message("system", {{"type", "user_changed_number"}, {"wa_id", "4917100"}});
    in_group["group_id"] = "R3JvdXA=";
    say(in_group);
    Delivery to_group{.reply_id = "r_1#1", .run = "r_1", .conversation = "group:R3JvdXA=", .reply = {.text = "hello"}};
    to_group.report_token = "token";
    EXPECT_EQ(channel->deliver(to_group).status, Delivered::Status::failed);
}

TEST_F(InboxTest, AFileComesAsASignedAddressOfOurOwn) {
    say(message("image", {{"id", "777"}, {"mime_type", "image/jpeg"}, {"sha256", "abc="}, {"caption", "look"}}));
    const auto event = host.event_sink.submitted().at(0);
    EXPECT_EQ(event.text, "look");
    const auto& file = event.data["files"][0];
    EXPECT_EQ(file["name"], "image.jpg");
    EXPECT_EQ(file["media_type"], "image/jpeg");
    EXPECT_EQ(file["url"].get<std::string>().find("https://domino.example/channels/whatsapp/files/777/image.jpg?"), 0u);
}

TEST_F(InboxTest, ATapOnATokenDecides) {
    say(tap("claims.mac", "Approve"));
    ASSERT_EQ(host.event_sink.pressed().size(), 1u);
    EXPECT_EQ(host.event_sink.pressed()[0].token, "claims.mac");
    EXPECT_EQ(host.event_sink.pressed()[0].sender, ada);
    EXPECT_TRUE(host.event_sink.submitted().empty());
}

TEST_F(InboxTest, ALateTapIsToldWhoDecided) {
    channel->start();
    host.event_sink.answer_presses_with({.taken = false, .approved = true, .by = "U2CERLKJA"});
    say(tap("claims.mac", "Approve", "wamid.7"));
    ASSERT_TRUE(soon([&] { return told().size() == 1; }));
    EXPECT_EQ(told()[0], "This was already approved by U2CERLKJA.");
    host.event_sink.answer_presses_with({.taken = false, .approved = false, .by = ada});
    say(tap("claims.mac", "Approve", "wamid.7"));
    say(tap("claims.mac", "Approve", "wamid.8"));
    ASSERT_TRUE(soon([&] { return told().size() == 2; }));
    EXPECT_EQ(told()[1], "This was already rejected by you.");
    channel->stop();
    EXPECT_EQ(told().size(), 2u);
}

TEST_F(InboxTest, ATapThatMetaDeliversTwiceIsNotCalledLate) {
    channel->start();
    say(tap("claims.mac", "Approve", "wamid.7"));
    host.event_sink.answer_presses_with({.taken = false, .approved = true, .by = ada});
    say(tap("claims.mac", "Approve", "wamid.7"));
    say(message("unsupported", Json::object(), "wamid.8"));
    ASSERT_TRUE(soon([&] { return !told().empty(); }));
    EXPECT_EQ(told()[0], "I cannot read this kind of message. Please write it as text.");
    channel->stop();
    EXPECT_EQ(told().size(), 1u);
}

TEST_F(InboxTest, OtherButtonsSayTheirValue) {
    host.event_sink.before_taking([this] {
        if (std::exchange(refusing_presses_, false)) throw Error("not a token of this broker");
    });
    refusing_presses_ = true;
    say(tap("show me the invoice", "Show"));
    ASSERT_EQ(host.event_sink.submitted().size(), 1u);
    EXPECT_EQ(host.event_sink.submitted()[0].text, "show me the invoice");
    EXPECT_EQ(host.event_sink.submitted()[0].data["button"]["title"], "Show");
}

TEST_F(InboxTest, AnOldTokenIsToldAndNotTakenForWords) {
    channel->start();
    host.event_sink.before_taking([] { throw Error("this button is no longer valid"); });
    say(tap(std::string(60, 'a') + "." + std::string(22, 'b'), "Approve"));
    say(tap("domino:forgotten", "Approve"));
    ASSERT_TRUE(soon([&] { return told().size() == 2; }));
    EXPECT_EQ(told()[0], "This button is no longer valid.");
    EXPECT_TRUE(host.event_sink.submitted().empty());
}

TEST_F(InboxTest, ANumberChoosesWhatTheLastTextOffered) {
    ada_writes();
    std::vector<Button> choices;
    for (int i = 1; i <= 12; ++i)
        choices.push_back({.label = "Choice " + std::to_string(i), .value = "value " + std::to_string(i)});
    ASSERT_EQ(deliver("Which?", "r_1#1", choices).status, Delivered::Status::sent);
    say(message("text", {{"body", " 11. "}}));
    EXPECT_EQ(host.event_sink.pressed().back().token, "value 11");
    say(message("text", {{"body", "13"}}));
    EXPECT_EQ(host.event_sink.submitted().back().text, "13");
    deliver("Thank you. How many?", "r_1#2");
    say(message("text", {{"body", "11"}}));
    EXPECT_EQ(host.event_sink.submitted().back().text, "11");
}

TEST_F(InboxTest, MessagesAreMarkedAsReadOnce) {
    channel->start();
    const auto text = message("text", {{"body", "hello"}}, "wamid.1");
    say(text);
    say(text);
    say(message("reaction", {{"message_id", "wamid.0"}}));
    ASSERT_TRUE(soon([&] { return !outgoing().empty(); }));
    channel->stop();
    ASSERT_EQ(outgoing().size(), 1u);
    EXPECT_EQ(
        outgoing()[0],
        parse_json(
            R"({"messaging_product":"whatsapp","status":"read","message_id":"wamid.1","typing_indicator":{"type":"text"}})"));
}

TEST_F(InboxTest, OtherAddressesAndMethodsAreRefused) {
    const auto ask = [&](const std::string& method, const std::string& url) {
        return channel->handle({.method = method, .url = url, .headers = {}, .body = {}, .peer = {}}).status;
    };
    EXPECT_EQ(ask("GET", "?hub.mode=subscribe&hub.challenge=77&hub.verify_token=a-word-of-ours"), 200);
    EXPECT_EQ(ask("GET", ""), 403);
    EXPECT_EQ(ask("PUT", ""), 405);
    EXPECT_EQ(ask("GET", "/elsewhere"), 404);
    EXPECT_EQ(ask("POST", "/files/1/a"), 405);
}

}  // namespace
}  // namespace domino::whatsapp
