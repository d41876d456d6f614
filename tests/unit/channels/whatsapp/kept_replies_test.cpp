#include "channels/whatsapp/kept_replies.hpp"

#include "domino/error.hpp"
#include "domino/testing/fake_host.hpp"

#include <gtest/gtest.h>

namespace domino::whatsapp {
namespace {

class KeptRepliesTest : public ::testing::Test {
protected:
    std::vector<std::string> released(const std::string& conversation = "4917") {
        std::vector<std::string> tokens;
        kept.release(conversation, [&](const std::string& token) { tokens.push_back(token); });
        return tokens;
    }

    domino::testing::MemoryKeyValue store;
    KeptReplies kept{store};
};

TEST_F(KeptRepliesTest, AreReleasedOnceAndInOrder) {
    EXPECT_TRUE(kept.add("4917", "a"));
    EXPECT_TRUE(kept.add("4917", "b"));
    EXPECT_TRUE(kept.add("4917", "a"));
    EXPECT_TRUE(kept.add("4918", "x"));
    EXPECT_EQ(released(), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(released(), std::vector<std::string>{});
    EXPECT_EQ(released("4918"), std::vector<std::string>{"x"});
}

TEST_F(KeptRepliesTest, StayWhenTheyCannotBeTakenNow) {
    kept.add("4917", "a");
    kept.add("4917", "b");
    const auto refuse_b = [](const std::string& token) {
        if (token == "b") throw TryLater(503, std::chrono::seconds(1), "full");
    };
    EXPECT_THROW(kept.release("4917", refuse_b), TryLater);
    EXPECT_EQ(released(), (std::vector<std::string>{"a", "b"}));
}

TEST_F(KeptRepliesTest, AreBounded) {
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(kept.add("4917", std::to_string(i)));
    EXPECT_FALSE(kept.add("4917", "one too many"));
    kept.remove("4917", "7");
    EXPECT_TRUE(kept.add("4917", "another"));
    EXPECT_EQ(released().size(), 20u);
}

TEST_F(KeptRepliesTest, OneKnockADayIsEnough) {
    const std::chrono::system_clock::time_point now{std::chrono::hours(1000)};
    EXPECT_EQ(kept.knock("4917", now), "");
    kept.remember_knock("4917", "wamid.1", now);
    EXPECT_EQ(kept.knock("4917", now + std::chrono::hours(23)), "wamid.1");
    EXPECT_EQ(kept.knock("4917", now + std::chrono::hours(25)), "");
    kept.add("4917", "a");
    released();
    EXPECT_EQ(kept.knock("4917", now), "");
}

}  // namespace
}  // namespace domino::whatsapp
