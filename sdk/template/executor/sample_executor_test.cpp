#include "domino/testing/contract.hpp"

#include <gtest/gtest.h>

extern "C" const domino::Descriptor domino_plugin;

namespace {

using domino::testing::FakeHost;
using domino::testing::PluginObject;
using Status = domino::Outcome::Status;

const domino::Json config = {{"url", "http://127.0.0.1:9/run"}, {"workflows", {"greet"}}};

domino::StepCall call() {
    domino::StepCall call;
    call.step = "r_1.0";
    call.input = {{"name", "Ada"}};
    call.before_effect = [] {};
    return call;
}

TEST(SampleExecutor, KeepsTheContract) {
    EXPECT_EQ(domino::testing::broken_rules({.descriptor = domino_plugin, .config = config}), std::vector<std::string>{});
}

TEST(SampleExecutor, AcceptsItsOwnWorkflowsOnly) {
    FakeHost host;
    const PluginObject plugin(domino_plugin, host, config);
    domino::Workflow workflow;
    workflow.name = "greet";
    EXPECT_TRUE(plugin.executor().accepts(workflow).accepted);
    workflow.name = "other";
    EXPECT_FALSE(plugin.executor().accepts(workflow).accepted);
}

TEST(SampleExecutor, BringsTheAnswerBackAsOutput) {
    FakeHost host;
    host.scripted_http.answer_with([](const domino::HttpRequest& request) {
        return domino::HttpResponse{.status = 200, .headers = {}, .body = R"({"hello": )" + request.body + "}"};
    });
    const PluginObject plugin(domino_plugin, host, config);
    const auto outcome = plugin.executor().run(call());
    EXPECT_EQ(outcome.status, Status::succeeded);
    EXPECT_EQ(outcome.output[0]["hello"]["name"], "Ada");
}

TEST(SampleExecutor, SaysSoWhenItCannotTellWhetherItRan) {
    FakeHost host;
    const PluginObject plugin(domino_plugin, host, config);
    EXPECT_EQ(plugin.executor().run(call()).status, Status::unknown);
}

TEST(SampleExecutor, HasNoEffectWhenTheStepIsNoLongerItsOwn) {
    FakeHost host;
    const PluginObject plugin(domino_plugin, host, config);
    domino::StepCall lost = call();
    lost.before_effect = [] { throw domino::Error("the step is no longer ours"); };
    EXPECT_THROW(plugin.executor().run(lost), domino::Error);
    EXPECT_TRUE(host.scripted_http.requests().empty());
}

}  // namespace
