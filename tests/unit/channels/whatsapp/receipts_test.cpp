#include "tests/unit/channels/whatsapp/channel_under_test.hpp"

namespace domino::whatsapp {
namespace {

using Report = DeliveryReport::Status;

class ReceiptsTest : public ChannelUnderTest {
protected:
    Report last_report() const { return host.event_sink.reported().back().status; }
    std::size_t reports() const { return host.event_sink.reported().size(); }
    static std::string long_text() {
        std::string text;
        for (int i = 0; i < 340; ++i) text += "This is sentence number " + std::to_string(i) + ", a plain one. ";
        return text;
    }
};

TEST_F(ReceiptsTest, TellHowFarAReplyCame) {
    ada_writes();
    deliver("x");
    status_of(outgoing()[0], "sent");
    EXPECT_EQ(reports(), 0u);
    status_of(outgoing()[0], "delivered");
    EXPECT_EQ(last_report(), Report::delivered);
    EXPECT_EQ(host.event_sink.reported()[0].token, "token-of-r_1#1");
    status_of(outgoing()[0], "read");
    EXPECT_EQ(last_report(), Report::read);
    status_of(outgoing()[0], "sideways");
    EXPECT_EQ(reports(), 2u);
}

TEST_F(ReceiptsTest, OfALongReplyTheLastPartCounts) {
    ada_writes();
    deliver(long_text());
    const auto sent = outgoing();
    ASSERT_EQ(sent.size(), 4u);
    status_of(sent[0], "read");
    EXPECT_EQ(reports(), 0u);
    status_of(sent[3], "delivered");
    EXPECT_EQ(reports(), 1u);
}

TEST_F(ReceiptsTest, AFailedMessageIsSentAgainWhenThatCanHelp) {
    ada_writes();
    int n = 0;
    for (const int code : {131000, 130429, 131056}) {
        const std::string number = std::to_string(++n);
        deliver("text " + number, "r_" + number + "#1");
        status_of(outgoing().back(), "failed", error_of(code));
        EXPECT_EQ(last_report(), Report::try_again) << code;
    }
    for (const int code : {131026, 131049, 190, 999999}) {
        status_of(outgoing()[0], "failed", error_of(code));
        EXPECT_EQ(last_report(), Report::failed) << code;
        EXPECT_NE(host.event_sink.reported().back().error.find(std::to_string(code)), std::string::npos);
    }
}

TEST_F(ReceiptsTest, WhatFailsAgainAndAgainIsSentEverMoreSlowlyAndThenGivenUp) {
    ada_writes();
    for (int n = 1; n <= 6; ++n) {
        const std::string id = "r_1#" + std::to_string(n);
        auto delivered = deliver("x", id);
        if (n > 1) {
            EXPECT_EQ(delivered.status, Delivered::Status::try_again);
            EXPECT_EQ(delivered.retry_after, std::chrono::seconds(n == 5 ? 256 : n == 6 ? 300 : 1LL << (2 * (n - 1))));
            host.fake_clock.advance(delivered.retry_after);
            delivered = deliver("x", id);
        }
        EXPECT_EQ(delivered.status, Delivered::Status::sent);
        ASSERT_EQ(outgoing().size(), static_cast<std::size_t>(n));
        for (int twice = 0; twice < 2; ++twice) status_of(outgoing().back(), "failed", error_of(131000), "wamid." + id);
        EXPECT_EQ(last_report(), n == 6 ? Report::failed : Report::try_again);
    }
}

TEST_F(ReceiptsTest, OfALongReplyOnlyTheFailedPartsAreSentAgain) {
    ada_writes();
    deliver(long_text(), "r_1#1");
    const auto sent = outgoing();
    status_of(sent[1], "failed", error_of(131000), "wamid.1");
    status_of(sent[1], "failed", error_of(131000), "wamid.1");
    status_of(sent[3], "failed", error_of(131000), "wamid.3");
    EXPECT_EQ(last_report(), Report::try_again);
    host.fake_clock.advance(std::chrono::seconds(4));
    EXPECT_EQ(deliver(long_text(), "r_1#2").status, Delivered::Status::sent);
    ASSERT_EQ(outgoing().size(), 6u);
    EXPECT_EQ(outgoing()[4]["text"], sent[1]["text"]);
    EXPECT_EQ(outgoing()[5]["text"], sent[3]["text"]);
    status_of(sent[1], "failed", error_of(131000), "wamid.1");
    EXPECT_EQ(deliver(long_text(), "r_2#1").status, Delivered::Status::sent);
    EXPECT_EQ(outgoing().size(), 10u) << "a status that comes late once more means nothing to a new reply";
}

TEST_F(ReceiptsTest, APartThatFailsAfterAnotherWasSentAgainIsSentAgainToo) {
    ada_writes();
    deliver(long_text(), "r_1#1");
    const auto sent = outgoing();
    status_of(sent[1], "failed", error_of(131000), "wamid.1");
    host.fake_clock.advance(std::chrono::seconds(4));
    deliver(long_text(), "r_1#2");
    status_of(sent[3], "failed", error_of(131000), "wamid.3");
    ASSERT_EQ(reports(), 2u);
    const auto told = host.event_sink.reported();
    EXPECT_EQ(told[1].token, "token-of-r_1#1");
    EXPECT_NE(told[0].key, told[1].key) << "the broker sends it once for each key";
    host.fake_clock.advance(std::chrono::seconds(16));
    deliver(long_text(), "r_1#3");
    ASSERT_EQ(outgoing().size(), 6u);
    EXPECT_EQ(outgoing()[5]["text"], sent[3]["text"]);
}

TEST_F(ReceiptsTest, PartsThatFailTogetherAreSentAgainTogether) {
    ada_writes();
    deliver(long_text(), "r_1#1");
    const auto sent = outgoing();
    status_of(sent[1], "failed", error_of(131000), "wamid.1");
    status_of(sent[3], "failed", error_of(131000), "wamid.3");
    const auto told = host.event_sink.reported();
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told[0].key, told[1].key);
    EXPECT_EQ(told[0].token, told[1].token);
}

TEST_F(ReceiptsTest, WhatFailsInOneRunChangesNothingInAnother) {
    ada_writes();
    deliver(long_text(), "r_1#1");
    status_of(outgoing()[1], "failed", error_of(131000), "wamid.1");
    EXPECT_EQ(deliver(long_text(), "r_2#1").status, Delivered::Status::sent);
    EXPECT_EQ(outgoing().size(), 8u);
}

TEST_F(ReceiptsTest, AWindowThatWasClosedAfterAllLeadsToTheTemplate) {
    make({{"template", {{"name", "please_write"}}}});
    ada_writes();
    deliver("the answer");
    host.fake_clock.advance(std::chrono::seconds(1));
    status_of(outgoing()[0], "failed", error_of(131047));
    EXPECT_EQ(last_report(), Report::try_again);
    deliver("the answer", "r_1#2");
    EXPECT_EQ(outgoing().back()["type"], "template");
    host.fake_clock.advance(std::chrono::seconds(1));
    ada_writes();
    EXPECT_EQ(host.event_sink.reported().back().token, "token-of-r_1#2");
}

TEST_F(ReceiptsTest, WithoutATemplateTheReplyFails) {
    ada_writes();
    deliver("the answer");
    host.fake_clock.advance(std::chrono::seconds(1));
    status_of(outgoing()[0], "failed", error_of(131047));
    EXPECT_EQ(last_report(), Report::failed);
    EXPECT_EQ(deliver("another", "r_2#1").status, Delivered::Status::failed);
}

TEST_F(ReceiptsTest, ATemplateThatFailsFailsAllThatWaitForIt) {
    make({{"template", {{"name", "please_write"}}}});
    deliver("one", "r_1#1");
    deliver("two", "r_2#1");
    status_of(outgoing()[0], "delivered");
    EXPECT_EQ(reports(), 0u) << "the template is not the reply";
    status_of(outgoing()[0], "failed", error_of(131026));
    ASSERT_EQ(reports(), 2u);
    EXPECT_EQ(last_report(), Report::failed);
    ada_writes();
    EXPECT_EQ(reports(), 2u);
}

TEST_F(ReceiptsTest, ATemplateThatFailsForAMomentIsSentAgainAfterAPause) {
    make({{"template", {{"name", "please_write"}}}});
    deliver("one", "r_1#1");
    status_of(outgoing()[0], "failed", error_of(131000), "wamid.1");
    EXPECT_EQ(last_report(), Report::try_again);
    const auto waits = deliver("one", "r_1#2");
    EXPECT_EQ(waits.status, Delivered::Status::try_again);
    host.fake_clock.advance(waits.retry_after);
    EXPECT_EQ(deliver("one", "r_1#2").status, Delivered::Status::sent);
    EXPECT_EQ(outgoing().size(), 2u);
}

TEST_F(ReceiptsTest, WhatOthersSentIsNotOurs) {
    EXPECT_EQ(status_of({{"biz_opaque_callback_data", "their own"}}, "failed", error_of(131000)).status, 200);
    EXPECT_EQ(status_of({{"biz_opaque_callback_data", nullptr}}, "failed").status, 200);
    EXPECT_EQ(reports(), 0u);
}

TEST_F(ReceiptsTest, ATokenThatTheBrokerDoesNotKnowHarmsNothing) {
    ada_writes();
    deliver("x");
    host.event_sink.before_taking([] { throw Error("forged"); });
    EXPECT_EQ(status_of(outgoing()[0], "delivered").status, 200);
    host.event_sink.before_taking([] { throw TryLater(503, std::chrono::seconds(5), "full"); });
    EXPECT_EQ(status_of(outgoing()[0], "delivered").status, 503);
}

}  // namespace
}  // namespace domino::whatsapp
