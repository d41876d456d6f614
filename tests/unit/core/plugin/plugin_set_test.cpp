#include "core/plugin/plugin_set.hpp"

#include "tests/unit/core/plugin/plugin_fixture.hpp"

namespace domino {
namespace {

using Health = PluginState::Health;
using Lines = std::vector<std::string>;

class PluginSetTest : public test::PluginFixture {};

const char* three_kinds = R"({"plugins": {
    "talk": {"library": "channel_throws"},
    "think": {"library": "planner_throws"},
    "act": {"library": "executor_throws"},
    "off": {"library": "nowhere_to_be_found", "enabled": false}}})";

TEST_F(PluginSetTest, GivesEachPluginByIdAndKind) {
    const auto set = load(three_kinds);
    ASSERT_TRUE(set) << ::testing::PrintToString(faults);
    EXPECT_NE(set->channel("talk"), nullptr);
    EXPECT_EQ(set->planner("talk"), nullptr);
    EXPECT_NE(set->planner("think"), nullptr);
    EXPECT_NE(set->executor("act"), nullptr);
    EXPECT_EQ(set->executor("nobody"), nullptr);
    EXPECT_EQ(set->find("off"), nullptr);
    ASSERT_EQ(set->instances().size(), 3u);
    EXPECT_EQ(set->instances()[0]->kind_text(), "channel");
    EXPECT_EQ(set->instances()[0]->library().name(), "throws");
}

TEST_F(PluginSetTest, StartsWhoIsCalledBeforeWhoCallsAndStopsInReverse) {
    const auto set = load(three_kinds);
    ASSERT_TRUE(set);
    EXPECT_TRUE(set->start().empty());
    EXPECT_EQ(told.lines(), (Lines{"act start", "think start", "talk start"}));
    set->stop();
    EXPECT_EQ(told.lines(), (Lines{"act start", "think start", "talk start", "talk stop", "think stop", "act stop"}));
    set->stop();
}

TEST_F(PluginSetTest, IsStoppedByItsDestructorAlsoWithoutStart) {
    load(three_kinds).reset();
    EXPECT_EQ(told.lines(), (Lines{"talk stop", "think stop", "act stop"}));
}

TEST_F(PluginSetTest, ReportsAllFaultsOfAllPluginsTogether) {
    std::ofstream(folder.path() / "planner_text.so") << "hello";
    const auto set = load(R"({"plugins": {
    "text": {"library": "./planner_text.so"},
    "abi": {"library": "other_abi"},
    "gone": {"library": "planner_smaple"},
    "config": {"library": "channel_throws", "config": {"nn": [], "what": "x", "token": {"secret": "not-set"}}},
    "create": {"library": "planner_throws", "config": {"in": ["create"]}},
    "good": {"library": "executor_throws"}}})");
    EXPECT_FALSE(set);
    ASSERT_EQ(faults.size(), 7u) << ::testing::PrintToString(faults);
    const char* expected[] = {":2:25: /plugins/text/library: ",
                              ":3:24: /plugins/abi/library: ",
                              ":4:25: /plugins/gone/library: ",
                              "/plugins/config/config/token: secret \"not-set\" is not set",
                              ":5:56: /plugins/config/config/nn: unknown",
                              ":5:74: /plugins/config/config/what: expected a text of at least 3 characters",
                              ":6:15: /plugins/create: planner_throws refuses to be created: boom in create"};
    for (const char* part : expected)
        EXPECT_TRUE(std::any_of(faults.begin(), faults.end(),
                                [&](const std::string& fault) { return fault.find(part) != std::string::npos; }))
            << part << " in " << ::testing::PrintToString(faults);
}

TEST_F(PluginSetTest, RefusesTwoFilesOfOneName) {
    EXPECT_FALSE(load(R"({"plugins": {"a": {"library": "planner_sample"}, "b": {"library": "twin"}}})"));
    EXPECT_NE(only_fault().find("both call themselves planner_sample; use one of them"), std::string::npos) << only_fault();
}

TEST_F(PluginSetTest, MakesTwoInstancesOfOneFile) {
    const auto set = load(R"({"plugins": {"a": {"library": "planner_sample"}, "b": {"library": "planner_sample"}}})");
    ASSERT_TRUE(set);
    EXPECT_NE(set->planner("a"), set->planner("b"));
    EXPECT_EQ(&set->find("a")->library(), &set->find("b")->library());
}

TEST_F(PluginSetTest, ChecksKindsThatTheFilesNameDoesNotTell) {
    EXPECT_FALSE(load(
        R"({"plugins": {"odd": {"library": "twin"}}, "chains": {"c": {"on": ["**"], "plan": ["odd"], "execute": ["odd"]}}})"));
    EXPECT_NE(only_fault().find("/chains/c/execute/0: \"odd\" is a plugin of kind planner"), std::string::npos) << only_fault();
}

TEST_F(PluginSetTest, GivesDefaultsAndSecretsToThePluginAndShowsNeither) {
    const auto set =
        load(R"({"plugins": {"a": {"library": "planner_throws", "config": {"token": {"secret": "token"}, "in": ["plan"]}}}})");
    ASSERT_TRUE(set) << ::testing::PrintToString(faults);
    EXPECT_EQ(set->find("a")->shown_config().dump(), R"({"token":{"secret":"token"},"in":["plan"]})");
    EXPECT_THROW(set->planner("a")->plan({}), CallError) << "the default of \"what\" was filled in";
}

TEST_F(PluginSetTest, NeverRepeatsASecretThatAPluginQuotes) {
    EXPECT_FALSE(
        load(R"({"plugins": {"a": {"library": "planner_throws", "config": {"in": ["create"], "what": {"secret": "token"}}}}})"));
    EXPECT_NE(only_fault().find("refuses to be created: *** in create"), std::string::npos) << only_fault();
}

TEST_F(PluginSetTest, OutlivesTheLibrariesItCameFrom) {
    auto set = load(three_kinds);
    ASSERT_TRUE(set);
    libraries.reset();
    EXPECT_TRUE(set->start().empty());
    EXPECT_EQ(set->channel("talk")->handle({}).body, "handled");
    set.reset();
    EXPECT_EQ(told.lines().size(), 6u);
}

TEST_F(PluginSetTest, LoadsANewSetBesideTheOldOne) {
    const auto old_set = load(three_kinds);
    ASSERT_TRUE(old_set);
    old_set->start();
    EXPECT_FALSE(load(R"({"plugins": {"talk": {"library": "other_abi"}}})")) << "a refused reload";
    EXPECT_EQ(old_set->channel("talk")->handle({}).status, 200) << "leaves the old set alone";
    const auto new_set = load(three_kinds);
    ASSERT_TRUE(new_set);
    EXPECT_NE(new_set->channel("talk"), old_set->channel("talk"));
    EXPECT_EQ(old_set->channel("talk")->handle({}).status, 200);
    EXPECT_EQ(new_set->channel("talk")->handle({}).status, 200);
}

TEST_F(PluginSetTest, KeepsAPluginWhoseStartThrowsAsFailed) {
    const auto set = load(
        R"({"plugins": {"talk": {"library": "channel_throws", "config": {"in": ["start"]}}, "think": {"library": "planner_throws"}}})");
    ASSERT_TRUE(set);
    const auto start_faults = set->start();
    ASSERT_EQ(start_faults.size(), 1u);
    EXPECT_NE(to_string(start_faults[0]).find("channel \"talk\": start: boom in start"), std::string::npos)
        << to_string(start_faults[0]);
    EXPECT_EQ(set->find("talk")->status().state.health, Health::failed);
    EXPECT_EQ(set->find("think")->status().state.health, Health::ready);
}

TEST_F(PluginSetTest, TellsStateAndSinceWhen) {
    const auto set = load(R"({"plugins": {"think": {"library": "planner_throws"}}})");
    ASSERT_TRUE(set);
    const PluginInstance& instance = *set->find("think");
    const auto created = clock.now();
    EXPECT_EQ(instance.status().state.health, Health::degraded);
    EXPECT_EQ(instance.status().state.reason, "not started yet");
    EXPECT_EQ(instance.status().since, created);
    clock.advance(std::chrono::seconds(5));
    set->start();
    EXPECT_EQ(instance.status().state.health, Health::ready);
    EXPECT_EQ(instance.status().since, created + std::chrono::seconds(5));
    clock.advance(std::chrono::seconds(5));
    EXPECT_EQ(instance.status().since, created + std::chrono::seconds(5)) << "since the last change";
    set->stop();
    EXPECT_EQ(instance.status().state.reason, "stopped");
    EXPECT_EQ(instance.status().since, created + std::chrono::seconds(10));
}

TEST_F(PluginSetTest, TakesAStateThatThrowsForFailed) {
    const auto set = load(R"({"plugins": {"think": {"library": "planner_throws", "config": {"in": ["state"], "what": "int"}}}})");
    ASSERT_TRUE(set);
    set->start();
    EXPECT_EQ(set->find("think")->status().state.health, Health::failed);
    EXPECT_NE(set->find("think")->status().state.reason.find("state: an exception"), std::string::npos);
}

TEST_F(PluginSetTest, StartsOnlyOnce) {
    const auto set = load(R"({"plugins": {"think": {"library": "planner_throws"}}})");
    ASSERT_TRUE(set);
    EXPECT_TRUE(set->start().empty());
    EXPECT_EQ(set->start().size(), 1u);
    EXPECT_EQ(told.lines(), Lines{"think start"});
}

TEST_F(PluginSetTest, SwallowsWhatStopThrows) {
    const auto set = load(R"({"plugins": {"think": {"library": "planner_throws", "config": {"in": ["stop"]}}}})");
    ASSERT_TRUE(set);
    set->start();
    EXPECT_NO_THROW(set->stop());
    EXPECT_EQ(errors.lines(), Lines{"planner \"think\": stop: boom in stop"});
}

}  // namespace
}  // namespace domino
