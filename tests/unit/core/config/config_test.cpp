#include "core/config/config.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

struct Read {
    Config config;
    std::vector<std::string> faults;
};

Read read(const std::string& text) {
    Read result;
    std::vector<Fault> faults;
    result.config = read_config_text(text, "plugins.json", faults);
    for (const auto& fault : faults) result.faults.push_back(to_string(fault));
    return result;
}

TEST(Config, ReadsAWholeFile) {
    const auto [config, faults] = read(R"({
  "$schema": "deploy/plugins.schema.json",
  "plugins": {
    "webui": {"library": "channel_webui"},
    "rules": {"library": "planner_rules", "config": {"a": {"secret": "x"}}},
    "native": {"library": "./executor_native.so"},
    "old": {"library": "planner_old", "enabled": false}
  },
  "chains": {
    "follow": {"on": ["result.**"], "when": {"/status": "failed"}, "plan": ["rules"], "max_depth": 2, "max_family": 5},
    "default": {"on": ["event.*"], "plan": ["rules"], "execute": ["native"], "planner_attempts": 1, "step_attempts": 2,
      "planner_timeout_ms": 500, "notify": [{"channel": "webui", "conversation": "ops", "of": ["succeeded"]}]}
  }
})");
    EXPECT_EQ(faults, std::vector<std::string>{});
    ASSERT_EQ(config.plugins.size(), 4u);
    EXPECT_EQ(config.plugins[1].config.dump(), R"({"a":{"secret":"x"}})");
    EXPECT_TRUE(config.plugins[0].enabled);
    EXPECT_EQ(config.plugins[0].config, Json::object());
    EXPECT_FALSE(config.plugins[3].enabled);
    ASSERT_EQ(config.chains.size(), 2u);
    EXPECT_EQ(config.chains[0].id, "follow") << "chains keep the order of the file";
    EXPECT_EQ(config.chains[0].max_depth, 2);
    const ChainConfig& chain = config.chains[1];
    EXPECT_TRUE(chain.when.is_null());
    EXPECT_EQ(chain.planner_timeout_ms, 500);
    ASSERT_EQ(chain.notify.size(), 1u);
    EXPECT_TRUE(chain.notify[0].of_success);
    EXPECT_FALSE(chain.notify[0].of_failure);
    EXPECT_EQ(config.places.value_at("/plugins/rules/config").line, 5);
}

TEST(Config, TakesAnEmptyObject) {
    const auto [config, faults] = read("{}");
    EXPECT_TRUE(faults.empty());
    EXPECT_TRUE(config.plugins.empty() && config.chains.empty());
}

TEST(Config, NamesTheMistakeWithPlaceAndWayOut) {
    const std::string good =
        R"("webui": {"library": "channel_webui"}, "rules": {"library": "planner_rules"}, "off": {"library": "planner_off", "enabled": false})";
    const auto chain = [&](const std::string& members) {
        return "{\"plugins\": {" + good + "},\n\"chains\": {\"c\": {" + members + "}}}";
    };
    struct Case {
        std::string text;
        const char* fault;
    };
    const Case cases[] = {
        {"[]", "plugins.json:1:1: expected an object, got an empty array"},
        {"{",
         "plugins.json:1:2: not valid JSON: syntax error while parsing object key - unexpected end of input; expected string "
         "literal"},
        {R"({"plugin": {}})",
         "plugins.json:1:2: /plugin: unknown; expected $schema, plugins or chains; did you mean \"plugins\"?"},
        {R"({"plugins": {"a": {"library": "x", "enable": true}}})",
         "plugins.json:1:36: /plugins/a/enable: unknown; expected library, enabled or config; did you mean \"enabled\"?"},
        {R"({"plugins": {"a": {}}})", "plugins.json:1:19: /plugins/a/library: missing; expected a text that is not empty"},
        {R"({"plugins": {"a": {"library": "x"}, "a": {"library": "y"}}})",
         "plugins.json:1:37: /plugins/a: \"a\" stands twice in this object; only one may stay"},
        {R"({"plugins": {"A b": {"library": "x"}}})",
         "plugins.json:1:14: /plugins/A b: expected as name a text that matches ^[a-z0-9][a-z0-9_-]{0,63}$, got \"A b\""},
        {chain(R"("on": ["event.*"])"),
         "plugins.json:2:17: /chains/c/plan: missing; expected an array of 1 to 64 items, each item a text"},
        {chain(R"("on": ["event*"], "plan": ["rules"])"),
         "plugins.json:2:25: /chains/c/on/0: expected a topic pattern such as event.* or result.** (segments between single "
         "dots, * for one of them, ** for any "
         "number); got \"event*\""},
        {chain(R"("on": ["**"], "plan": ["rulse"])"),
         "plugins.json:2:41: /chains/c/plan/0: chain \"c\" uses planner \"rulse\", which is not configured; expected rules or "
         "off; did you mean \"rules\"?"},
        {chain(R"("on": ["**"], "plan": ["webui"])"),
         "plugins.json:2:41: /chains/c/plan/0: chain \"c\" uses planner \"webui\", but it is a plugin of kind channel (library "
         "\"channel_webui\"); expected rules or off"},
        {chain(R"("on": ["**"], "plan": ["off"])"),
         "plugins.json:2:41: /chains/c/plan/0: chain \"c\" uses planner \"off\", which is disabled; enable it in plugins or "
         "take it out of this chain"},
        {chain(R"("on": ["**"], "plan": ["rules", "rules"])"),
         "plugins.json:2:50: /chains/c/plan/1: \"rules\" stands twice in this list"},
        {chain(R"("on": ["**"], "plan": ["rules"], "execute": ["native"])"),
         "plugins.json:2:63: /chains/c/execute/0: chain \"c\" uses executor \"native\", which is not configured; expected an "
         "executor in plugins"},
        {chain(R"("on": ["**"], "plan": ["rules"], "when": {"/a": {"matches": "("}})"),
         "plugins.json:2:78: /chains/c/when/~1a/matches: \"(\" is no regular expression: missing ) (at offset 1)"},
        {chain(R"("on": ["**"], "plan": ["rules"], "planner_attempts": 0)"),
         "plugins.json:2:71: /chains/c/planner_attempts: expected a whole number from 1 to 100, got 0"},
        {chain(R"("on": ["**"], "plan": ["rules"], "notify": [{"channel": "webui", "conversation": "x", "of": ["suceeded"]}])"),
         "plugins.json:2:111: /chains/c/notify/0/of/0: expected \"succeeded\" or \"failed\", got \"suceeded\"; did you mean "
         "\"succeeded\"?"},
    };
    for (const auto& c : cases) EXPECT_EQ(read(c.text).faults, std::vector<std::string>{c.fault}) << c.text;
}

TEST(Config, AFaultInAChainsShapeHidesNoWrongName) {
    const auto with_chain = [](const std::string& members) {
        return R"({"plugins": {"rules": {"library": "planner_rules"}}, "chains": {"c": {)" + members + "}}}";
    };
    const auto faults = read(with_chain(R"("on": ["**"], "plan": ["rulse"], "bogus": 1)")).faults;
    ASSERT_EQ(faults.size(), 2u) << ::testing::PrintToString(faults);
    EXPECT_NE(faults[0].find("did you mean \"rules\"?"), std::string::npos) << faults[0];
    EXPECT_NE(faults[1].find("/chains/c/bogus: unknown"), std::string::npos) << faults[1];
    EXPECT_EQ(read(with_chain(R"("on": ["**"], "plan": "rulse")")).faults.size(), 1u) << "what is no list has no names";
}

TEST(Config, FindsMistakesOfEveryKindInOnePassInTheOrderOfTheFile) {
    const auto [config, faults] = read(R"({
  "plugins": {
    "rules": {"library": "planner_rules", "confg": {}},
    "webui": {"library": "channel_webui"}
  },
  "chains": {
    "a": {"on": ["x..y"], "plan": ["rules", "nobody"], "when": {"text": 1, "/a": {"gt": null}}},
    "b": {"on": [], "plan": ["rules"]}
  },
  "chains2": 1
})");
    ASSERT_EQ(faults.size(), 7u) << ::testing::PrintToString(faults);
    EXPECT_EQ(faults[0].substr(0, 21), "plugins.json:3:43: /p");
    EXPECT_NE(faults[1].find("/chains/a/on/0"), std::string::npos);
    EXPECT_NE(faults[2].find("\"nobody\", which is not configured"), std::string::npos)
        << "the faulty plugin itself is known: " << faults[2];
    EXPECT_NE(faults[3].find("/when/text"), std::string::npos);
    EXPECT_NE(faults[4].find("/when/~1a/gt"), std::string::npos);
    EXPECT_NE(faults[5].find("/chains/b/on"), std::string::npos);
    EXPECT_NE(faults[6].find("plugins.json:10:3: /chains2"), std::string::npos);
    ASSERT_EQ(config.plugins.size(), 1u) << "what is well-formed can be checked further";
}

TEST(Config, NamesAFileThatIsNotThere) {
    std::vector<Fault> faults;
    read_config("/nowhere/plugins.json", faults);
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(
        to_string(faults[0]),
        "/nowhere/plugins.json: does not exist; \"domino init\" writes a small one there, DOMINO_CONFIG names another place");
}

TEST(KindOfLibrary, IsTheBeginningOfTheFilesName) {
    EXPECT_EQ(kind_of_library("channel_webui"), "channel");
    EXPECT_EQ(kind_of_library("/opt/planner_x.so"), "planner");
    EXPECT_EQ(kind_of_library("./executor_native.so"), "executor");
    EXPECT_EQ(kind_of_library("mine.so"), "");
}

}  // namespace
}  // namespace domino
