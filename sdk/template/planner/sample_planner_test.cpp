#include "domino/testing/contract.hpp"

#include <gtest/gtest.h>

extern "C" const domino::Descriptor domino_plugin;

namespace {

using domino::testing::FakeHost;
using domino::testing::PluginObject;

domino::PlanRequest saying(const std::string& text) {
    domino::PlanRequest request;
    request.run = "r_1";
    request.event.text = text;
    return request;
}

TEST(SamplePlanner, KeepsTheContract) {
    EXPECT_EQ(domino::testing::broken_rules({.descriptor = domino_plugin}), std::vector<std::string>{});
}

TEST(SamplePlanner, PlansWhenTheKeywordIsThere) {
    FakeHost host;
    const PluginObject plugin(domino_plugin, host, {{"keyword", "Invoice"}, {"workflow", "invoice-check"}});
    const auto plan = plugin.planner().plan(saying("please check this INVOICE"));
    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->steps.size(), 1u);
    EXPECT_EQ(plan->steps[0].workflow, "invoice-check");
    EXPECT_EQ(plan->steps[0].input["text"], "please check this INVOICE");
}

TEST(SamplePlanner, LeavesTheRestToOthers) {
    FakeHost host;
    const PluginObject plugin(domino_plugin, host);
    EXPECT_FALSE(plugin.planner().plan(saying("good morning")));
}

}  // namespace
