#include "channels/slack/pace.hpp"

#include <gtest/gtest.h>

namespace domino::slack {
namespace {

using namespace std::chrono_literals;

class PaceTest : public ::testing::Test {
protected:
    std::chrono::milliseconds wait(const std::string& message, std::chrono::milliseconds at, const std::string& channel = "C1") {
        return pace.wait(channel, message, begin + at);
    }
    Pace pace;
    Pace::Time begin{std::chrono::hours(1)};
};

TEST_F(PaceTest, AFewGoAtOnceThenOneASecond) {
    EXPECT_EQ(wait("a", 0ms), 0ms);
    EXPECT_EQ(wait("b", 0ms), 0ms);
    EXPECT_EQ(wait("c", 0ms), 0ms);
    EXPECT_EQ(wait("d", 0ms), 1000ms);
    EXPECT_EQ(wait("e", 0ms), 2000ms);
    EXPECT_EQ(wait("d", 400ms), 600ms) << "its own time stands";
    EXPECT_EQ(wait("d", 1000ms), 0ms);
    EXPECT_EQ(wait("e", 2000ms), 0ms);
    EXPECT_EQ(wait("f", 2000ms), 1000ms);
}

TEST_F(PaceTest, ChannelsDoNotWaitForOneAnother) {
    for (const char* message : {"a", "b", "c"}) wait(message, 0ms);
    EXPECT_EQ(wait("x", 0ms, "C2"), 0ms);
}

TEST_F(PaceTest, AfterAPauseAFewGoAtOnceAgain) {
    for (const char* message : {"a", "b", "c", "d"}) wait(message, 0ms);
    for (const char* message : {"e", "f", "g"}) EXPECT_EQ(wait(message, 100s), 0ms);
    EXPECT_GT(wait("h", 100s), 0ms);
}

TEST_F(PaceTest, AThousandThatWaitComeOnceEach) {
    std::chrono::milliseconds last = 0ms;
    for (int i = 0; i < 1000; ++i) {
        const auto time = wait(std::to_string(i), 0ms);
        EXPECT_GE(time, last);
        last = time;
    }
    EXPECT_EQ(last, 997s);
    EXPECT_EQ(wait("999", 997s), 0ms);
}

}  // namespace
}  // namespace domino::slack
