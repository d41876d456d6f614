#include "core/plugin/inspect.hpp"

#include "tests/unit/core/plugin/plugin_fixture.hpp"

namespace domino {
namespace {

class InspectTest : public test::PluginFixture {};

TEST_F(InspectTest, DescribesAUsablePlugin) {
    const PluginReport report = inspect_plugin(test::plugin_folder / "channel_sample.so", *libraries);
    EXPECT_EQ(report.problem, "");
    const std::string text = to_text(report);
    EXPECT_EQ(text.substr(0, text.find('\n')), "channel_sample 0.1.0: Messages and replies as JSON over HTTP.");
    EXPECT_NE(text.find("token: a text of at least 16 characters, required"), std::string::npos) << text;
    EXPECT_EQ(to_json(report)["usable"], true);
    EXPECT_EQ(to_json(report)["kind"], "channel");
    EXPECT_EQ(to_json(report)["config_schema"]["type"], "object");
}

TEST_F(InspectTest, SaysWhyAPluginCannotBeUsed) {
    const PluginReport report = inspect_plugin(test::plugin_folder / "other_abi.so", *libraries);
    EXPECT_NE(to_text(report).find("was built for another ABI"), std::string::npos);
    EXPECT_EQ(to_json(report)["usable"], false);
}

TEST_F(InspectTest, ListsEveryFileOfThePathOnce) {
    std::filesystem::copy_file(test::plugin_folder / "planner_sample.so", folder.path() / "planner_sample.so");
    std::ofstream(folder.path() / "planner_broken.so") << "text";
    std::ofstream(folder.path() / "readme.txt") << "text";
    const auto reports = list_plugins({folder.path(), folder.path(), "/nowhere"}, *libraries);
    ASSERT_EQ(reports.size(), 2u);
    EXPECT_EQ(reports[0].problem, "is a text file, expected a shared object (.so)");
    EXPECT_EQ(reports[1].name, "sample");
}

}  // namespace
}  // namespace domino
