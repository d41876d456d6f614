#include "channels/markdown/code_points.hpp"
#include "tests/unit/channels/whatsapp/channel_under_test.hpp"

namespace domino::whatsapp {
namespace {

using Status = Delivered::Status;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

class OutboundTest : public ChannelUnderTest {
protected:
    static std::string long_text(int sentences = 340) {
        std::string text;
        for (int i = 0; i < sentences; ++i) text += "This is sentence number " + std::to_string(i) + ", a plain one. ";
        return text;
    }
    /// The n-th call (from 1) fails with this, others are taken.
    void graph_fails_at(int n, const std::function<HttpResponse()>& failure) {
        host.scripted_http.answer_with([this, n, failure, calls = std::make_shared<int>(0)](const HttpRequest&) {
            return ++*calls == n ? failure() : taken();
        });
    }
    void with_template() {
        make({{"template", {{"name", "please_write"}, {"language", "en_US"}, {"parameters", Json::array({"Domino"})}}}});
    }
};

TEST_F(OutboundTest, AReplyGoesToItsPerson) {
    ada_writes();
    const auto delivered = deliver("**Done**");
    EXPECT_EQ(delivered.status, Status::sent);
    EXPECT_EQ(delivered.vendor_id, "wamid.OUT1");
    ASSERT_EQ(outgoing().size(), 1u);
    const auto body = outgoing()[0];
    EXPECT_EQ(body["messaging_product"], "whatsapp");
    EXPECT_EQ(body["recipient_type"], "individual");
    EXPECT_EQ(body["to"], ada);
    EXPECT_EQ(body["text"]["body"], "*Done*");
    EXPECT_NE(body["biz_opaque_callback_data"].get<std::string>().find("token-of-r_1#1"), std::string::npos);
    const auto request = host.scripted_http.requests()[0];
    EXPECT_EQ(request.url, "https://graph.example/v25.0/106000000001/messages");
    EXPECT_EQ(request.headers.at("Authorization"), "Bearer token-of-a-system-user");
}

TEST_F(OutboundTest, OnlyWhoIsWhoIsKeptForGood) {
    ada_writes();
    EXPECT_EQ(deliver(long_text()).status, Status::sent);
    const auto keys = host.memory.keys();
    EXPECT_GE(keys.size(), 2u);
    for (const auto& key : keys) EXPECT_EQ(host.memory.kept_for(key)->count() > 0, !key.starts_with("person/")) << key;
}

TEST_F(OutboundTest, ThePersonWithoutANumberIsReachedByTheirId) {
    auto text = message("text", {{"body", "hello"}});
    text.erase("from");
    text["from_user_id"] = "US.1349";
    say(text);
    EXPECT_EQ(channel->deliver({.reply_id = "r_1#1", .conversation = "US.1349", .reply = {.text = "hi"}}).status, Status::sent);
    EXPECT_EQ(outgoing()[0]["recipient"], "US.1349");
    EXPECT_FALSE(outgoing()[0].contains("to"));
}

TEST_F(OutboundTest, ALongReplyGoesOnFromThePartThatFailed) {
    ada_writes();
    graph_fails_at(3, [] { return refusal(131000, 500); });
    EXPECT_EQ(deliver(long_text()).status, Status::try_again);
    EXPECT_EQ(outgoing().size(), 3u);
    graph_takes_all();
    EXPECT_EQ(deliver(long_text()).status, Status::sent);
    ASSERT_EQ(outgoing().size(), 5u);
    EXPECT_EQ(outgoing()[2]["text"], outgoing()[3]["text"]);
    EXPECT_NE(outgoing()[3]["text"], outgoing()[4]["text"]);
    EXPECT_EQ(deliver(long_text()).status, Status::sent);
    EXPECT_EQ(outgoing().size(), 5u) << "a reply that is sent is not sent again";
    EXPECT_EQ(find().status, Status::sent);
}

TEST_F(OutboundTest, AfterALostAnswerTheStatusIsAwaited) {
    ada_writes();
    graph_is_silent();
    EXPECT_EQ(deliver("once").status, Status::unknown);
    EXPECT_EQ(find().status, Status::unknown);
    graph_takes_all();
    const auto waiting = deliver("once");
    EXPECT_EQ(waiting.status, Status::try_again);
    EXPECT_GT(waiting.retry_after.count(), 0);
    EXPECT_EQ(outgoing().size(), 1u);
    status_of(outgoing()[0], "sent");
    EXPECT_EQ(find().status, Status::sent);
    const auto delivered = deliver("once");
    EXPECT_EQ(delivered.status, Status::sent);
    EXPECT_EQ(delivered.vendor_id, "wamid.X");
    EXPECT_EQ(outgoing().size(), 1u);
}

TEST_F(OutboundTest, WhenNoStatusComesWithinAMinuteItIsSentAgain) {
    ada_writes();
    for (const auto& failure : {HttpResponse{.status = 502, .headers = {}, .body = "<html>"},
                                HttpResponse{.status = 200, .headers = {}, .body = R"({"messa)"},
                                HttpResponse{.status = 200, .headers = {}, .body = "{}"}, refusal(2, 500)}) {
        static int n = 0;
        const std::string id = "r_1#" + std::to_string(++n);
        graph_answers(failure);
        EXPECT_EQ(deliver("again", id).status, Status::unknown);
        const auto before = outgoing().size();
        graph_takes_all();
        host.fake_clock.advance(seconds(59));
        EXPECT_EQ(deliver("again", id).status, Status::try_again);
        EXPECT_EQ(outgoing().size(), before);
        host.fake_clock.advance(seconds(1));
        EXPECT_EQ(find(id).status, Status::try_again);
        EXPECT_EQ(deliver("again", id).status, Status::sent);
        EXPECT_EQ(outgoing().size(), before + 1);
    }
}

TEST_F(OutboundTest, AStatusOfAnotherReplyOrPartProvesNothing) {
    ada_writes();
    deliver("first", "r_1#1");
    graph_is_silent();
    deliver("second", "r_1#2");
    status_of(outgoing()[0], "sent");
    EXPECT_EQ(find("r_1#2").status, Status::unknown);
}

struct Refused {
    int code;
    int status;
    Status verdict;
    std::int64_t wait;
};

TEST_F(OutboundTest, RefusalsAreJudgedByTheirCode) {
    ada_writes();
    attempt = 3;
    for (const auto& [code, status, verdict, wait] :
         {Refused{131056, 400, Status::try_again, 16'000}, Refused{130429, 429, Status::try_again, 4'000},
          Refused{131000, 500, Status::try_again, 0}, Refused{131016, 503, Status::try_again, 0},
          Refused{133004, 503, Status::try_again, 0}, Refused{190, 401, Status::failed, 0},
          Refused{131026, 400, Status::failed, 0}, Refused{100, 400, Status::failed, 0}, Refused{131049, 400, Status::failed, 0},
          Refused{135000, 400, Status::try_again, 0}, Refused{131047, 400, Status::failed, 0}}) {
        graph_answers(refusal(code, status));
        const auto delivered = deliver("x", "r_" + std::to_string(code) + "#1");
        EXPECT_EQ(delivered.status, verdict) << code;
        EXPECT_EQ(delivered.retry_after.count(), wait) << code;
        EXPECT_NE(delivered.error.find(std::to_string(code)), std::string::npos);
        ada_writes();
    }
    attempt = 4;
    graph_answers(refusal(135000));
    EXPECT_EQ(deliver("x", "r_few#1").status, Status::failed);
}

TEST_F(OutboundTest, ErrorsSayCodeDetailsAndTrace) {
    ada_writes();
    graph_answers(refusal(131026));
    const auto error = deliver("x").error;
    for (const char* word : {"131026", "the details", "Trace1", "delivered"})
        EXPECT_NE(error.find(word), std::string::npos) << error;
    EXPECT_EQ(error.find("token-of"), std::string::npos);
}

TEST_F(OutboundTest, AnExpiredTokenIsSeenInTheChannelsState) {
    ada_writes();
    graph_answers(refusal(190, 401));
    deliver("x");
    EXPECT_EQ(channel->state().health, PluginState::Health::degraded);
    EXPECT_NE(channel->state().reason.find("190"), std::string::npos);
    graph_takes_all();
    deliver("y", "r_1#2");
    EXPECT_EQ(channel->state().health, PluginState::Health::ready);
}

TEST_F(OutboundTest, ANumberThatIsReportedAsSpamRests) {
    ada_writes();
    graph_answers(refusal(131048));
    EXPECT_EQ(deliver("x").status, Status::failed);
    graph_takes_all();
    const auto resting = deliver("y", "r_1#2");
    EXPECT_EQ(resting.status, Status::try_again);
    EXPECT_GT(resting.retry_after, std::chrono::minutes(14));
    host.fake_clock.advance(std::chrono::minutes(16));
    EXPECT_EQ(deliver("y", "r_1#2").status, Status::sent);
}

TEST_F(OutboundTest, PagesOfProxiesAreNoRefusalOfMeta) {
    ada_writes();
    graph_answers({.status = 429, .headers = {}, .body = "<html>slow down</html>"});
    EXPECT_EQ(deliver("x").status, Status::try_again);
    for (const int status : {301, 401, 403, 404}) {
        graph_answers({.status = status, .headers = {}, .body = "<html>"});
        const auto delivered = deliver("x");
        EXPECT_EQ(delivered.status, Status::try_again);
        EXPECT_EQ(delivered.error, "the Graph API answers with HTTP status " + std::to_string(status) + " and no readable text");
    }
    graph_answers({.status = 502, .headers = {}, .body = "<html>"});
    EXPECT_EQ(deliver("x").status, Status::unknown);
}

TEST_F(OutboundTest, AfterADayOnlyTheTemplateIsSentAndTheReplyFollowsWhenThePersonWrites) {
    with_template();
    ada_writes();
    host.fake_clock.advance(hours(25));
    EXPECT_EQ(deliver("the answer").status, Status::sent);
    ASSERT_EQ(outgoing().size(), 1u);
    EXPECT_EQ(outgoing()[0]["type"], "template");
    EXPECT_EQ(outgoing()[0]["template"]["name"], "please_write");
    EXPECT_EQ(deliver("another answer", "r_2#1").status, Status::sent);
    EXPECT_EQ(outgoing().size(), 1u) << "one template is enough";
    EXPECT_TRUE(host.event_sink.reported().empty());

    ada_writes();
    const auto reports = host.event_sink.reported();
    ASSERT_EQ(reports.size(), 2u);
    EXPECT_EQ(reports[0].token, "token-of-r_1#1");
    EXPECT_EQ(reports[0].status, DeliveryReport::Status::try_again);
    EXPECT_EQ(deliver("the answer", "r_1#3").status, Status::sent);
    EXPECT_EQ(outgoing()[1]["text"]["body"], "the answer");
    ada_writes();
    EXPECT_EQ(host.event_sink.reported().size(), 2u);
}

TEST_F(OutboundTest, WithoutATemplateTheReplyFailsAndSaysWhy) {
    ada_writes();
    host.fake_clock.advance(hours(25));
    const auto delivered = deliver("the answer");
    EXPECT_EQ(delivered.status, Status::failed);
    EXPECT_NE(delivered.error.find("24 hours"), std::string::npos);
    EXPECT_NE(delivered.error.find("template"), std::string::npos);
    EXPECT_TRUE(outgoing().empty());
}

TEST_F(OutboundTest, WhenWhatsappSaysThatTheDayIsOverItIs) {
    with_template();
    ada_writes();
    graph_fails_at(3, [] { return refusal(131047); });
    EXPECT_EQ(deliver(long_text()).status, Status::sent);
    const auto sent = outgoing();
    ASSERT_EQ(sent.size(), 4u);
    EXPECT_EQ(sent[3]["type"], "template");
    host.fake_clock.advance(seconds(1));
    ada_writes();
    ASSERT_EQ(host.event_sink.reported().size(), 1u);
    EXPECT_EQ(deliver(long_text(), "r_1#2").status, Status::sent);
    ASSERT_EQ(outgoing().size(), 6u);
    EXPECT_EQ(outgoing()[4]["text"], sent[2]["text"]) << "it goes on where it was";
    EXPECT_EQ(deliver(long_text(), "r_1#3").status, Status::sent);
    EXPECT_EQ(outgoing().size(), 10u) << "the same text a second time is a whole reply";
}

TEST_F(OutboundTest, ATemplateThatIsRefusedFailsTheReply) {
    with_template();
    graph_answers(refusal(132001, 404));
    EXPECT_EQ(deliver("the answer").status, Status::failed);
    graph_answers(refusal(131047));
    EXPECT_EQ(deliver("the answer", "r_1#2").status, Status::failed);
    graph_takes_all();
    ada_writes();
    EXPECT_TRUE(host.event_sink.reported().empty());
}

TEST_F(OutboundTest, ATemplateWhoseAnswerIsLostIsNotSentTwice) {
    with_template();
    graph_is_silent();
    EXPECT_EQ(deliver("the answer").status, Status::unknown);
    graph_takes_all();
    EXPECT_EQ(deliver("the answer").status, Status::try_again);
    status_of(outgoing()[0], "sent");
    EXPECT_EQ(deliver("the answer").status, Status::sent);
    EXPECT_EQ(outgoing().size(), 1u);
}

TEST_F(OutboundTest, AStrangerIsWrittenToByTemplate) {
    with_template();
    EXPECT_EQ(channel->deliver({.reply_id = "r_1#1", .conversation = "+49 170 999", .reply = {.text = "hi"}, .report_token = "t"})
                  .status,
              Status::sent);
    EXPECT_EQ(outgoing()[0]["to"], "49170999");
}

TEST_F(OutboundTest, TheAnswersNumberIsTheSamePerson) {
    with_template();
    graph_answers({.status = 200,
                   .headers = {},
                   .body = R"({"contacts":[{"input":"5511999","wa_id":"551199"}],"messages":[{"id":"wamid.1"}]})"});
    channel->deliver({.reply_id = "r_1#1", .conversation = "5511999", .reply = {.text = "hi"}, .report_token = "t"});
    auto text = message("text", {{"body", "hello"}});
    text["from"] = "551199";
    say(text);
    EXPECT_EQ(host.event_sink.submitted().back().conversation, "5511999");
    EXPECT_EQ(host.event_sink.reported().size(), 1u);
}

TEST_F(OutboundTest, AnEmptyReplyIsNotSent) {
    ada_writes();
    EXPECT_EQ(deliver(" ").status, Status::failed);
    EXPECT_TRUE(outgoing().empty());
}

TEST_F(OutboundTest, FilesAreUploadedWhenTheConfigSaysSo) {
    make({{"files", "upload"}});
    ada_writes();
    host.scripted_http.answer_with([this](const HttpRequest& request) {
        if (request.url == "http://10.0.0.1/b.pdf") return HttpResponse{.status = 200, .headers = {}, .body = "%PDF"};
        if (request.url.ends_with("/media")) return HttpResponse{.status = 200, .headers = {}, .body = R"({"id":"4711"})"};
        return taken();
    });
    const Delivery delivery{
        .reply_id = "r_1#1",
        .conversation = ada,
        .reply = {.files = {{.name = "b\"\r\n.pdf", .media_type = "application/pdf", .url = "http://10.0.0.1/b.pdf"}}}};
    EXPECT_EQ(channel->deliver(delivery).status, Status::sent);
    const auto requests = host.scripted_http.requests();
    ASSERT_EQ(requests.size(), 3u);
    EXPECT_EQ(requests[0].headers.count("Authorization"), 0u) << "the token is Meta's alone";
    EXPECT_NE(requests[1].body.find("filename=\"b___.pdf\""), std::string::npos);
    EXPECT_NE(requests[1].body.find("%PDF"), std::string::npos);
    EXPECT_EQ(outgoing()[0]["document"]["id"], "4711");
}

TEST_F(OutboundTest, AFileThatIsTooLargeFailsTheReply) {
    make({{"files", "upload"}, {"most_media_mb", 1}});
    ada_writes();
    graph_answers({.status = 200, .headers = {}, .body = std::string((1 << 20) + 1, 'x')});
    const Delivery delivery{.reply_id = "r_1#1",
                            .conversation = ada,
                            .reply = {.files = {{.name = "a", .media_type = "image/png", .url = "https://a.example/a"}}}};
    EXPECT_EQ(channel->deliver(delivery).status, Status::failed);
}

TEST_F(OutboundTest, RepliesThatFollowCloselyAreKeptApart) {
    make({{"gap_ms", 120}});
    ada_writes();
    deliver("one", "r_1#1");
    const auto begin = std::chrono::steady_clock::now();
    deliver("two", "r_1#2");
    EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds(110));
}

}  // namespace
}  // namespace domino::whatsapp
