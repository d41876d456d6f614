#include "core/plugin/child_process.hpp"
#include "core/plugin/library.hpp"
#include "core/plugin/make_plugin.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

namespace fs = std::filesystem;

class OutOfTreeTest : public ::testing::Test {
protected:
    void run(const std::vector<std::string>& command) {
        const ChildOutcome outcome = run_child(command, std::chrono::minutes(8));
        ASSERT_FALSE(outcome.timed_out || outcome.signal != 0 || outcome.exit_code != 0)
            << ::testing::PrintToString(command) << "\n"
            << outcome.output << outcome.errors;
    }

    fs::path prefix() const { return folder_.path() / "prefix"; }

    test::TemporaryFolder folder_;
    const std::string cmake_ = DOMINO_TEST_CMAKE;
    const fs::path build_ = DOMINO_TEST_BUILD;
};

TEST_F(OutOfTreeTest, APluginMadeFromATemplateBuildsAgainstTheInstalledSdkAndLoads) {
    ASSERT_NO_FATAL_FAILURE(run({cmake_, "--install", (build_ / "sdk").string(), "--prefix", prefix().string()}));
    make_plugin("planner", "my_own", folder_.path(), prefix() / "share/domino");
    const fs::path source = folder_.path() / "planner_my_own";
    const std::string sanitize = DOMINO_TEST_SANITIZE;
    std::vector<std::string> configure = {cmake_,
                                          "-G",
                                          "Ninja",
                                          "-S",
                                          source.string(),
                                          "-B",
                                          (source / "build").string(),
                                          "-DCMAKE_PREFIX_PATH=" + prefix().string()};
    if (!sanitize.empty()) configure.push_back("-DCMAKE_CXX_FLAGS=-fsanitize=" + sanitize);
    ASSERT_NO_FATAL_FAILURE(run(configure));
    ASSERT_NO_FATAL_FAILURE(run({cmake_, "--build", (source / "build").string()}));
    ASSERT_NO_FATAL_FAILURE(run({(source / "build/planner_my_own_test").string()}));
    ASSERT_NO_FATAL_FAILURE(run({DOMINO_TEST_CONTRACT, (source / "build/planner_my_own.so").string()}));

    PluginLibraries libraries(folder_.path() / "private", fs::path(DOMINO_TEST_LIBEXEC) / "domino-plugin-probe");
    EXPECT_EQ(libraries.load(source / "build/planner_my_own.so")->full_name(), "planner_my_own");
}

}  // namespace
}  // namespace domino
