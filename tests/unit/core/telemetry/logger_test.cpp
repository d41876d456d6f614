#include "captured_log.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <thread>

namespace domino {
namespace {

TEST(LoggerTest, WritesOneJsonObjectALine) {
    CapturedLog log;
    log.logger.info("run ended", {{"run", "r_1"}, {"steps", 3}});
    log.logger.error("two\nlines");
    const std::vector<Json> lines = log.lines();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_TRUE(
        std::regex_match(lines[0].at("time").get<std::string>(), std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)")));
    EXPECT_EQ(lines[0].at("level"), "info");
    EXPECT_EQ(lines[0].at("message"), "run ended");
    EXPECT_EQ(lines[0].at("run"), "r_1");
    EXPECT_EQ(lines[0].at("steps"), 3);
    EXPECT_EQ(lines[1].at("message"), "two\nlines");
}

TEST(LoggerTest, GivesChildrenTheirFields) {
    CapturedLog log;
    Logger child = log.logger.with({{"plugin", "slack"}}).with({{"run", "r_1"}});
    child.info("sent", {{"run", "r_2"}});
    log.logger.for_plugin("webui", "channel").info("started");
    const std::vector<Json> lines = log.lines();
    EXPECT_EQ(lines[0].at("plugin"), "slack");
    EXPECT_EQ(lines[0].at("run"), "r_2");
    EXPECT_EQ(lines[1].at("kind"), "channel");
    EXPECT_FALSE(lines[1].contains("run"));
}

TEST(LoggerTest, KeepsItsOwnMembersFromFields) {
    CapturedLog log;
    log.logger.info("real", {{"message", "forged"}, {"level", "error"}, {"time", 0}});
    const Json line = log.lines().at(0);
    EXPECT_EQ(line.at("message"), "real");
    EXPECT_EQ(line.at("level"), "info");
    EXPECT_TRUE(line.at("time").is_string());
}

TEST(LoggerTest, LeavesOutWhatIsBelowItsLevel) {
    CapturedLog log(Log::Level::warning);
    Logger child = log.logger.with({{"plugin", "slack"}});
    child.info("quiet");
    child.warning("heard");
    log.logger.set_level(Log::Level::debug);
    child.debug("heard as well");
    EXPECT_EQ(log.lines().size(), 2U);
}

TEST(LoggerTest, ReplacesWhatIsNotUtf8) {
    CapturedLog log;
    log.logger.info("bad \xff", {{"text", "\xc3"}});
    EXPECT_EQ(log.lines().at(0).at("message"), "bad \xEF\xBF\xBD");
}

TEST(LoggerTest, TakesFieldsThatAreNoObject) {
    CapturedLog log;
    log.logger.write(Log::Level::info, "odd", Json(42));
    log.logger.write(Log::Level::info, "empty", Json());
    EXPECT_EQ(log.lines().size(), 2U);
}

TEST(LoggerTest, KeepsLinesOfManyThreadsApart) {
    CapturedLog log;
    std::vector<std::jthread> writers;
    for (int t = 0; t < 4; ++t)
        writers.emplace_back([&log, t] {
            Logger child = log.logger.with({{"thread", t}});
            for (int i = 0; i < 100; ++i) child.info(std::string(200, 'x'), {{"i", i}});
        });
    writers.clear();
    EXPECT_EQ(log.lines().size(), 400U);
}

TEST(LoggerTest, KnowsItsLevelsByName) {
    for (const char* name : {"debug", "info", "warning", "error"}) EXPECT_TRUE(log_level_from(name)) << name;
    for (const char* name : {"", "warn", "INFO", "trace"}) EXPECT_FALSE(log_level_from(name)) << name;
}

}  // namespace
}  // namespace domino
