#include "core/plugin/check.hpp"

#include "tests/unit/core/plugin/plugin_fixture.hpp"

namespace domino {
namespace {

class CheckTest : public test::PluginFixture {
protected:
    std::vector<std::string> check(const std::string& config, const std::string& workflow) {
        std::ofstream(folder.path() / "plugins.json") << config;
        std::filesystem::create_directories(folder.path() / "workflows");
        std::ofstream(folder.path() / "workflows" / "greet.json") << workflow;
        const CheckedPlaces places{.config = folder.path() / "plugins.json",
                                   .plugin_path = {test::plugin_folder},
                                   .workflows = folder.path() / "workflows",
                                   .secrets = folder.path() / "secrets",
                                   .libexec = DOMINO_TEST_LIBEXEC,
                                   .share = DOMINO_TEST_SHARE};
        std::vector<Fault> found;
        check_everything(places, {{"DOMINO_SECRET_TOKEN", "a-token-of-16-characters"}}, found);
        std::vector<std::string> texts;
        for (const auto& fault : found) texts.push_back(to_string(fault));
        return texts;
    }
};

const char* workflow = R"({"nodes": [{"name": "A", "type": "t"}], "meta": {"domino": {"executor": "act"}}})";

TEST_F(CheckTest, FindsNothingWhereNothingIsWrong) {
    EXPECT_EQ(
        check(
            R"({"plugins": {"talk": {"library": "channel_sample", "config": {"token": {"secret": "token"}, "reply_url": "http://x/"}},
                      "think": {"library": "planner_sample"}, "act": {"library": "executor_sample", "config": {"url": "http://x/"}}},
                      "chains": {"c": {"on": ["**"], "plan": ["think"], "execute": ["act"]}}})",
            workflow),
        std::vector<std::string>{});
}

TEST_F(CheckTest, FindsMistakesOfConfigPluginsSecretsAndCatalogInOnePass) {
    const auto faults = check(
        R"({"plugins": {"talk": {"library": "channel_sample", "config": {"token": {"secret": "tokn"}, "reply_url": "nowhere"}},
                                "other": {"library": "other_abi"}, "bad": {"librry": "x"}},
                                "chains": {"c": {"on": ["**"], "plan": ["nobody"]}}})",
        workflow);
    const char* expected[] = {"/plugins/bad/librry: unknown",
                              "\"nobody\", which is not configured",
                              "secret \"tokn\" is not set",
                              "/reply_url: expected a URL, got \"nowhere\"",
                              "another ABI",
                              "greet.json: /meta/domino/executor: executor \"act\" is not configured"};
    for (const char* part : expected)
        EXPECT_TRUE(std::any_of(faults.begin(), faults.end(),
                                [&](const std::string& fault) { return fault.find(part) != std::string::npos; }))
            << part << " in " << ::testing::PrintToString(faults);
}

}  // namespace
}  // namespace domino
