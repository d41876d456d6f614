#include "core/pipeline/recent_runs.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

TEST(RecentRunsTest, ForgetsTheOldestFirst) {
    RecentRuns recent;
    for (std::size_t i = 0; i < RecentRuns::most; ++i) recent.add("r_" + std::to_string(i));
    recent.add("r_0");  // known already
    EXPECT_TRUE(recent.contains("r_0"));
    recent.add("r_new");
    EXPECT_FALSE(recent.contains("r_0"));
    EXPECT_TRUE(recent.contains("r_1"));
    EXPECT_TRUE(recent.contains("r_new"));
}

}  // namespace
}  // namespace domino
