#include "core/plugin/guarded_plugins.hpp"

#include "tests/unit/core/plugin/plugin_fixture.hpp"

namespace domino {
namespace {

class GuardedTest : public test::PluginFixture {
protected:
    /// A set of one plugin "x" that throws `what` in every call a broker makes while it runs.
    std::unique_ptr<PluginSet> throwing(const std::string& library, const std::string& what) {
        return load(R"({"plugins": {"x": {"library": ")" + library + R"(", "config": {"what": ")" + what +
                    R"(", "in": ["handle", "deliver", "find", "plan", "accepts", "run", "ask", "cancel"]}}}})");
    }

    bool counted(const std::string& line) const {
        const auto lines = errors.lines();
        return std::find(lines.begin(), lines.end(), line) != lines.end();
    }
};

TEST_F(GuardedTest, AChannelThatThrowsFailsThatCallOnly) {
    for (const auto& [what, text] : {std::pair{"boom", "boom in "}, {"int", "an exception that is no std::exception"}}) {
        const auto set = throwing("channel_throws", what);
        ASSERT_TRUE(set) << ::testing::PrintToString(faults);
        Channel& channel = *set->channel("x");
        const HttpResponse response = channel.handle({});
        EXPECT_EQ(response.status, 500);
        EXPECT_EQ(response.body.find("boom"), std::string::npos) << "a stranger does not read our insides";
        EXPECT_EQ(channel.deliver({}).status, Delivered::Status::unknown);
        EXPECT_NE(channel.deliver({}).error.find(text), std::string::npos);
        EXPECT_EQ(channel.find({}).status, Delivered::Status::unknown);
        EXPECT_TRUE(channel.reads_from_store());
    }
    EXPECT_TRUE(counted("channel \"x\": handle: boom in handle"));
    EXPECT_TRUE(counted("channel \"x\": handle: an exception that is no std::exception"));
}

TEST_F(GuardedTest, BackPressureThroughAChannelStaysBackPressure) {
    const auto set = throwing("channel_throws", "try_later");
    ASSERT_TRUE(set);
    const HttpResponse response = set->channel("x")->handle({});
    EXPECT_EQ(response.status, 429);
    EXPECT_EQ(response.headers.at("Retry-After"), "3");
    EXPECT_EQ(set->channel("x")->deliver({}).status, Delivered::Status::try_again);
    EXPECT_EQ(set->channel("x")->deliver({}).retry_after, std::chrono::seconds(3));
    EXPECT_TRUE(errors.lines().empty()) << "the plugin did not fail";
}

TEST_F(GuardedTest, APlannerThatThrowsGivesAnErrorNamingKindIdAndCall) {
    const auto set = throwing("planner_throws", "int");
    ASSERT_TRUE(set);
    try {
        set->planner("x")->plan({});
        FAIL();
    } catch (const CallError& error) {
        EXPECT_EQ(error.kind(), "planner");
        EXPECT_EQ(error.id(), "x");
        EXPECT_EQ(error.call(), "plan");
        EXPECT_EQ(error.text(), "an exception that is no std::exception");
    }
    EXPECT_TRUE(set->planner("x")->is_quick());
}

TEST_F(GuardedTest, APlanThatBreaksTheRulesIsThePlannersError) {
    const auto set = load(R"({"plugins": {"x": {"library": "planner_throws"}}})");
    ASSERT_TRUE(set);
    PlanRequest request;
    EXPECT_EQ(set->planner("x")->plan(request), std::nullopt);
    request.event.text = "break the rules";
    EXPECT_THROW(set->planner("x")->plan(request), CallError);
    EXPECT_EQ(errors.lines().size(), 1u);
}

TEST_F(GuardedTest, AnExecutorThatThrowsFailsTheStepOnly) {
    const auto set = throwing("executor_throws", "boom");
    ASSERT_TRUE(set);
    Executor& executor = *set->executor("x");
    EXPECT_FALSE(executor.accepts({}).accepted);
    EXPECT_EQ(executor.accepts({}).reason, "executor \"x\": accepts: boom in accepts");
    EXPECT_EQ(executor.run({}).status, Outcome::Status::failed);
    EXPECT_EQ(executor.run({}).error, "executor \"x\": run: boom in run");
    EXPECT_EQ(executor.ask({}).status, Outcome::Status::unknown);
    EXPECT_NO_THROW(executor.cancel("s", 1));
    EXPECT_TRUE(counted("executor \"x\": cancel: boom in cancel"));
    EXPECT_EQ(executor.concurrency(), 1024) << "a plugin's wish is bounded";
}

TEST_F(GuardedTest, APluginThatThrowsWhileItIsAskedAboutItselfIsRefused) {
    EXPECT_FALSE(load(R"({"plugins": {"x": {"library": "channel_throws", "config": {"in": ["reads_from_store"]}}}})"));
    EXPECT_NE(only_fault().find("reads_from_store: boom"), std::string::npos) << only_fault();
}

TEST_F(GuardedTest, ErrorsOutliveThePluginTheyCameFrom) {
    std::unique_ptr<CallError> kept;
    {
        const auto set = throwing("planner_throws", "boom");
        ASSERT_TRUE(set);
        try {
            set->planner("x")->plan({});
        } catch (const CallError& error) {
            kept = std::make_unique<CallError>(error);
        }
    }
    libraries.reset();
    ASSERT_TRUE(kept);
    EXPECT_STREQ(kept->what(), "planner \"x\": plan: boom in plan");
}

}  // namespace
}  // namespace domino
