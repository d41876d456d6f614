#include "core/telemetry/outage_log.hpp"

#include "captured_log.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

using namespace std::chrono_literals;

TEST(OutageLogTest, SaysOnceWhatFailsAgainAndAgain) {
    CapturedLog log;
    OutageLog outage(log.logger, "reading failed", 1h);
    for (int i = 0; i < 100; ++i) outage.failed("Redis is away");
    const std::vector<Json> lines = log.lines();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].at("level"), "warning");
    EXPECT_EQ(lines[0].at("message"), "reading failed");
    EXPECT_EQ(lines[0].at("error"), "Redis is away");
    EXPECT_FALSE(lines[0].contains("untold"));
}

TEST(OutageLogTest, SaysAtOnceWhenTheErrorIsAnotherOne) {
    CapturedLog log;
    OutageLog outage(log.logger, "reading failed", 1h);
    outage.failed("Redis is away");
    outage.failed("Redis is away");
    outage.failed("Redis loads its data");
    const std::vector<Json> lines = log.lines();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[1].at("error"), "Redis loads its data");
    EXPECT_EQ(lines[1].at("untold"), 1);
}

TEST(OutageLogTest, SaysItAgainNowAndThen) {
    CapturedLog log;
    OutageLog outage(log.logger, "reading failed", 0ms);
    outage.failed("Redis is away");
    outage.failed("Redis is away");
    EXPECT_EQ(log.lines().size(), 2U);
}

}  // namespace
}  // namespace domino
