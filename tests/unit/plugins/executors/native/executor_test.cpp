#include "plugins/executors/native/executor.hpp"

#include "fake_host.hpp"
#include "workflow_case.hpp"

#include <gtest/gtest.h>
#include <atomic>
#include <ctime>
#include <fstream>
#include <thread>

namespace native {
namespace {

using domino::Json;
using domino::Outcome;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::shared_ptr<const domino::Workflow> workflow(Json document) {
    auto made = std::make_shared<domino::Workflow>();
    made->name = "case";
    made->document = std::move(document);
    return made;
}

std::shared_ptr<const domino::Workflow> code(const std::string& text) {
    return workflow(test::code_workflow(text));
}

std::shared_ptr<const domino::Workflow> http_get() {
    return workflow(test::workflow_of({{{"name", "Get"},
                                        {"type", "httpRequest"},
                                        {"typeVersion", 4.2},
                                        {"parameters", {{"url", "=http://127.0.0.1:9/{{ $json.body.path }}"}}}}}));
}

Json config(int processes, int code_timeout_ms = 1000) {
    return {{"processes", processes}, {"memory_mb", 64}, {"code_timeout_ms", code_timeout_ms}, {"timezone", "Europe/Berlin"}};
}

class NativeExecutorTest : public testing::Test {
protected:
    NativeExecutorTest() : host_(DOMINO_LIBEXEC), executor_(host_, config(2)) { executor_.start(); }

    Outcome run(std::shared_ptr<const domino::Workflow> workflow, Json input = Json::object(),
                std::chrono::milliseconds deadline = 20s) {
        domino::StepCall call;
        call.step = "r_1.0";
        call.workflow = std::move(workflow);
        call.input = std::move(input);
        call.deadline = deadline;
        call.before_effect = [this] { ++announced_; };
        return executor_.run(call);
    }

    void expect_still_works() {
        const auto outcome = run(code("return {ok: true}"));
        EXPECT_EQ(outcome.output.dump(), R"([{"ok":true}])") << outcome.error;
    }

    std::atomic<int> announced_{0};
    test::FakeHost host_;
    NativeExecutor executor_;
};

TEST_F(NativeExecutorTest, runs_a_workflow_with_the_input_as_webhook_body) {
    const auto outcome = run(code("return {twice: $json.body.n * 2}"), {{"n", 21}});
    EXPECT_EQ(outcome.status, Outcome::Status::succeeded) << outcome.error;
    EXPECT_EQ(outcome.output.dump(), R"([{"twice":42}])");
    EXPECT_EQ(announced_, 0);
}

TEST_F(NativeExecutorTest, names_the_node_that_failed) {
    const auto outcome = run(code("throw new Error('no stock')"));
    EXPECT_EQ(outcome.status, Outcome::Status::failed);
    EXPECT_EQ(outcome.error, "Node 'Code': no stock [line 1]");
}

TEST_F(NativeExecutorTest, accepts_by_content_and_knows_what_is_pure) {
    const auto pure = executor_.accepts(*code("return []"));
    EXPECT_TRUE(pure.accepted);
    EXPECT_TRUE(pure.pure);
    const auto effect = executor_.accepts(*http_get());
    EXPECT_TRUE(effect.accepted) << effect.reason;
    EXPECT_FALSE(effect.pure);
    const auto refused = executor_.accepts(*code("require('fs')"));
    EXPECT_FALSE(refused.accepted);
    EXPECT_EQ(refused.reason, "Node 'Code': require() is not available to the native executor.");
    EXPECT_EQ(run(code("require('fs')")).error, refused.reason);
}

TEST_F(NativeExecutorTest, takes_no_processor_time_while_it_has_nothing_to_do) {
    expect_still_works();
    const std::clock_t before = std::clock();
    std::this_thread::sleep_for(400ms);
    EXPECT_LT(std::clock() - before, CLOCKS_PER_SEC / 10);
}

struct Bomb {
    const char* name;
    const char* code;
    const char* error;
};

class Bombs : public NativeExecutorTest, public testing::WithParamInterface<Bomb> {
protected:
    void expect_clear_error(const Outcome& outcome) {
        EXPECT_EQ(outcome.status, Outcome::Status::failed);
        EXPECT_NE(outcome.error.find(GetParam().error), std::string::npos) << outcome.error;
    }
};

class TimeBombs : public Bombs {};

TEST_P(TimeBombs, end_in_a_clear_error_and_the_executor_goes_on) {
    expect_clear_error(run(code(GetParam().code)));
    expect_still_works();
}

std::string name_of(const testing::TestParamInfo<Bomb>& info) {
    return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    Code, TimeBombs,
    testing::Values(Bomb{"endless_loop", "for(;;){}", "ran longer than a Code node may"},
                    Bomb{"endless_loop_that_catches", "for(;;){ try { for(;;){} } catch {} finally { continue } }",
                         "ran longer than"},
                    Bomb{"catastrophic_regex", "return /^(a+)+$/.test('a'.repeat(41) + 'b')", "ran longer than"},
                    Bomb{"endless_promises", "for(;;) await 0", "ran longer than"},
                    Bomb{"promise_that_never_settles", "await new Promise(() => {})", "waits for something that never comes"}),
    name_of);

/// The bound is memory's, so time must not come first on a busy machine.
class MemoryBombs : public Bombs {
protected:
    NativeExecutor patient_{host_, config(1, 60000)};

    Outcome run_patiently(const std::string& text) {
        domino::StepCall call;
        call.workflow = code(text);
        call.input = Json::object();
        return patient_.run(call);
    }
};

TEST_P(MemoryBombs, end_in_a_clear_error_and_the_executor_goes_on) {
    expect_clear_error(run_patiently(GetParam().code));
    EXPECT_EQ(run_patiently("return {ok: true}").output.dump(), R"([{"ok":true}])");
}

INSTANTIATE_TEST_SUITE_P(
    Code, MemoryBombs,
    testing::Values(Bomb{"deep_recursion", "function f() { return f() + 1 } return f()", "Maximum call stack size exceeded"},
                    Bomb{"many_objects", "const a = []; for(;;) a.push({x: [1]})", "memory"},
                    Bomb{"large_arrays", "const a = []; for(;;) a.push(new Array(1e6).fill(1))", "memory"},
                    Bomb{"typed_arrays", "const a = []; for(;;) a.push(new Uint8Array(1e7).fill(1))", "memory"},
                    Bomb{"growing_text",
                         "let a = 'x'; const b = []; for(;;) { a += 'y'.repeat(1000); b.push(a + '') ; a.charCodeAt(9); }",
                         "memory"},
                    Bomb{"huge_output", "return {x: 'y'.repeat(40e6)}", "memory"}),
    name_of);

TEST_F(NativeExecutorTest, a_passed_deadline_is_timed_out_promptly) {
    expect_still_works();
    const auto start = Clock::now();
    const auto outcome = run(code("for(;;){}"), {}, 20ms);
    EXPECT_EQ(outcome.status, Outcome::Status::timed_out) << outcome.error;
    EXPECT_LT(Clock::now() - start, 2s);
    expect_still_works();
}

TEST_F(NativeExecutorTest, a_deadline_that_passes_while_a_process_starts_is_timed_out) {
    const auto outcome = run(code("return {}"), {}, 1ms);
    EXPECT_EQ(outcome.status, Outcome::Status::timed_out);
    expect_still_works();
}

TEST_F(NativeExecutorTest, cancel_ends_the_call_and_only_it) {
    expect_still_works();
    std::thread canceller([this] {
        std::this_thread::sleep_for(100ms);
        executor_.cancel("r_1.0", 1);
    });
    const auto start = Clock::now();
    const auto outcome = run(code("await new Promise(r => setTimeout(r, 300)); for(;;){}"));
    canceller.join();
    EXPECT_EQ(outcome.status, Outcome::Status::failed);
    EXPECT_NE(outcome.error.find("only this call failed"), std::string::npos) << outcome.error;
    EXPECT_LT(Clock::now() - start, 280ms + 1s);
    expect_still_works();
}

TEST_F(NativeExecutorTest, requests_are_made_by_the_host_after_the_effect_was_announced) {
    host_.answer = [this](const domino::HttpRequest& request) {
        EXPECT_EQ(announced_, 1);
        EXPECT_EQ(request.url, "http://127.0.0.1:9/stock");
        return domino::HttpResponse{
            .status = 200, .headers = {{"Content-Type", "application/json"}}, .body = R"([{"a":1},{"a":"é"}])"};
    };
    const auto outcome = run(http_get(), {{"path", "stock"}});
    EXPECT_EQ(outcome.output.dump(), R"([{"a":1},{"a":"é"}])") << outcome.error;
}

TEST_F(NativeExecutorTest, a_step_that_is_no_longer_ours_makes_no_request) {
    domino::StepCall call;
    call.workflow = http_get();
    call.before_effect = [] { throw domino::Error("the step belongs to another broker"); };
    const auto outcome = executor_.run(call);
    EXPECT_EQ(outcome.status, Outcome::Status::not_started);
    EXPECT_EQ(outcome.error, "the step belongs to another broker");
    EXPECT_TRUE(host_.requests().empty());
    expect_still_works();
}

TEST_F(NativeExecutorTest, an_error_status_fails_the_node_with_the_words_of_n8n) {
    host_.answer = [](const domino::HttpRequest&) { return domino::HttpResponse{.status = 404, .headers = {}, .body = "gone"}; };
    EXPECT_EQ(run(http_get()).error, "Node 'Get': The resource you are requesting could not be found");
}

TEST_F(NativeExecutorTest, redirects_are_followed_within_their_bound) {
    host_.answer = [](const domino::HttpRequest& request) {
        if (request.url.find("/end") == std::string::npos)
            return domino::HttpResponse{.status = 302, .headers = {{"Location", "/end"}}, .body = {}};
        return domino::HttpResponse{.status = 200, .headers = {{"Content-Type", "text/plain"}}, .body = "here"};
    };
    EXPECT_EQ(run(http_get()).output.dump(), R"([{"data":"here"}])");
    host_.answer = [](const domino::HttpRequest&) {
        return domino::HttpResponse{.status = 302, .headers = {{"Location", "/again"}}, .body = {}};
    };
    EXPECT_EQ(run(http_get()).status, Outcome::Status::failed);
    EXPECT_EQ(host_.requests().size(), 2u + 22u);
}

TEST_F(NativeExecutorTest, many_threads_share_the_processes) {
    std::vector<std::thread> threads;
    std::atomic<int> right{0};
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([this, t, &right] {
            for (int i = 0; i < 25; ++i) {
                const auto outcome = run(code("return {n: $json.body.n}"), {{"n", t * 100 + i}});
                if (outcome.output.dump() == "[{\"n\":" + std::to_string(t * 100 + i) + "}]")
                    ++right;
                else
                    ADD_FAILURE() << outcome.error << outcome.output;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(right, 200);
}

TEST_F(NativeExecutorTest, stop_comes_twice_and_refuses_later_runs) {
    expect_still_works();
    executor_.stop();
    executor_.stop();
    EXPECT_THROW(run(code("return {}")), std::exception);
}

TEST(NativeExecutor, is_degraded_and_says_why_without_its_program) {
    test::FakeHost host("/nonexistent");
    NativeExecutor executor(host, config(1));
    EXPECT_EQ(executor.state().health, domino::PluginState::Health::degraded);
    EXPECT_NE(executor.state().reason.find("/nonexistent/domino-native-engine"), std::string::npos);
    EXPECT_THROW(executor.accepts(*code("return {}")), std::exception);
}

}  // namespace
}  // namespace native
