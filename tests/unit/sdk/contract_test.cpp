#include "domino/testing/contract.hpp"

#include <gtest/gtest.h>

namespace domino::testing {
namespace {

const std::string plugins = DOMINO_TEST_PLUGINS;

std::vector<std::string> broken(const std::string& plugin, const Json& config = Json::object()) {
    const PluginFile file(plugins + "/" + plugin + ".so");
    return broken_rules({.descriptor = file.descriptor(), .config = config});
}

TEST(Contract, IsKeptByTheTemplates) {
    EXPECT_EQ(broken("channel_sample", {{"token", "a-token-of-16-characters"}, {"reply_url", "http://127.0.0.1:9/"}}),
              std::vector<std::string>{});
    EXPECT_EQ(broken("planner_sample"), std::vector<std::string>{});
    EXPECT_EQ(broken("executor_sample", {{"url", "http://127.0.0.1:9/"}, {"workflows", {"odd"}}}), std::vector<std::string>{});
}

TEST(Contract, NamesEachRuleThatIsBroken) {
    const auto rules = broken("leaves_a_thread");
    for (const char* part :
         {"threads of the plugin are left", "degraded or failed without a reason", "\"additionalProperties\": false",
          "plan with a text of 0 bytes: threw an exception that is no std::exception",
          "expected exactly one of reply, ask, steps"})
        EXPECT_TRUE(std::any_of(rules.begin(), rules.end(),
                                [&](const std::string& rule) { return rule.find(part) != std::string::npos; }))
            << part << " in " << ::testing::PrintToString(rules);
}

TEST(Contract, CatchesExceptionsOfEveryCall) {
    const std::pair<const char*, const char*> cases[] = {
        {"channel_throws", "handle"},  {"channel_throws", "stop"},     {"channel_throws", "state"}, {"planner_throws", "plan"},
        {"planner_throws", "start"},   {"executor_throws", "accepts"}, {"executor_throws", "run"},  {"executor_throws", "ask"},
        {"executor_throws", "cancel"}, {"executor_throws", "create"},
    };
    for (const auto& [plugin, call] : cases)
        for (const char* what : {"boom", "int"})
            EXPECT_FALSE(broken(plugin, {{"in", {call}}, {"what", what}}).empty()) << plugin << " " << call << " " << what;
}

TEST(PluginFile, RefusesWhatIsNoPlugin) {
    EXPECT_THROW(PluginFile("/nowhere.so"), Error);
    EXPECT_THROW(PluginFile(plugins + "/missing_entry.so"), Error);
    EXPECT_THROW(PluginFile(plugins + "/other_abi.so"), Error);
}

TEST(PluginObject, IsOfItsKindOnly) {
    FakeHost host;
    const PluginFile file(plugins + "/planner_sample.so");
    const PluginObject object(file.descriptor(), host);
    EXPECT_NO_THROW(object.planner());
    EXPECT_THROW(object.channel(), Error);
}

}  // namespace
}  // namespace domino::testing
