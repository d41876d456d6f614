#include "core/plugin/make_plugin.hpp"

#include "core/config/text_file.hpp"
#include "domino/error.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

namespace fs = std::filesystem;
const fs::path share = DOMINO_TEST_SHARE;

TEST(MakePlugin, WritesAPluginOfTheGivenName) {
    const test::TemporaryFolder folder;
    const auto files = make_plugin("channel", "my_pager", folder.path(), share);
    const fs::path made = folder.path() / "channel_my_pager";
    EXPECT_EQ(files, (std::vector<fs::path>{made / "CMakeLists.txt", made / "README.md", made / "my_pager_channel.cpp",
                                            made / "my_pager_channel_test.cpp"}));
    const std::string source = read_text_file(made / "my_pager_channel.cpp", 1 << 20);
    EXPECT_NE(source.find("class MyPagerChannel"), std::string::npos);
    EXPECT_NE(source.find(".name = \"my_pager\""), std::string::npos);
    EXPECT_EQ(source.find("ample"), std::string::npos) << "nothing of the template's name is left";
}

TEST(MakePlugin, RefusesWithAWayOut) {
    const test::TemporaryFolder folder;
    fs::create_directory(folder.path() / "planner_there");
    struct Case {
        const char *kind, *name, *word;
    };
    for (const auto& c : {Case{"chanel", "x", "did you mean \"channel\"?"},
                          {"planner", "MyPlanner", "lower_snake_case"},
                          {"planner", "", "lower_snake_case"},
                          {"planner", "../x", "lower_snake_case"},
                          {"planner", "1x", "lower_snake_case"},
                          {"planner", "there", "is there already"}}) {
        try {
            make_plugin(c.kind, c.name, folder.path(), share);
            ADD_FAILURE() << c.kind << " " << c.name;
        } catch (const Error& error) {
            EXPECT_NE(std::string(error.what()).find(c.word), std::string::npos) << error.what();
        }
    }
    EXPECT_THROW(make_plugin("planner", "x", folder.path(), folder.path()), Error) << "without templates";
}

}  // namespace
}  // namespace domino
