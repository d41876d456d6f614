#include "plugins/executors/n8n/executor.hpp"

#include "documents.hpp"
#include "plugins/executors/n8n/document.hpp"

#include <gtest/gtest.h>
#include <atomic>
#include <domino/testing/contract.hpp>
#include <mutex>

extern "C" const domino::Descriptor domino_plugin;

namespace n8n {
namespace {

using namespace test;
using namespace std::chrono_literals;
using domino::HttpRequest;
using domino::HttpResponse;
using domino::Outcome;

/// What an n8n and a broker would answer, as far as these tests need; anything else is refused.
class ScriptedN8n {
public:
    int webhook_status = 200;
    std::string webhook_body = R"({"message":"Workflow was started"})";
    bool webhook_lost = false;       ///< the answer to a start never comes
    std::atomic<bool> away = false;  // set while the executor looks
    bool key_refused = false;
    bool activation_refused = false;
    bool gate_open = true;  ///< nobody has gone through
    std::map<std::string, Json> executions;
    Json workflows = Json::array();
    std::vector<HttpRequest> starts;
    std::vector<std::string> calls;

    HttpResponse answer(const HttpRequest& request) {
        const std::lock_guard lock(mutex_);
        const std::string path = request.url.substr(request.url.find('/', 8));
        calls.push_back(request.method + " " + path.substr(0, path.find('?')));
        if (path.starts_with("/callback/")) return gate(request);
        if (away) throw domino::NotConnected("Connection refused");
        if (path.starts_with("/webhook/")) return start(request);
        if (key_refused) return json(401, {{"message", "unauthorized"}});
        return api(request, path.substr(7));
    }

private:
    static HttpResponse json(int status, const Json& body) {
        return {.status = status, .headers = {}, .body = domino::to_text(body)};
    }

    HttpResponse gate(const HttpRequest& request) {
        EXPECT_TRUE(request.url.ends_with("/start"));
        const bool go = std::exchange(gate_open, false);
        return json(200, {{"go", go}});
    }

    HttpResponse start(const HttpRequest& request) {
        starts.push_back(request);
        if (webhook_lost) throw domino::Error("no answer: Connection reset by peer");
        return {.status = webhook_status, .headers = {}, .body = webhook_body};
    }

    HttpResponse api(const HttpRequest& request, const std::string& path) {
        if (path.starts_with("/credentials")) return json(200, {{"id", "c1"}});
        if (path.starts_with("/executions")) return execution(request, path);
        if (path.ends_with("/activate"))
            return activation_refused ? json(400, {{"message", "The URL path is already taken"}}) : json(200, Json::object());
        if (request.method == "POST" || request.method == "PUT") {
            Json made = domino::parse_json(request.body);
            EXPECT_FALSE(made.contains("id") || made.contains("active") || made.contains("meta")) << "n8n refuses these";
            made["id"] = request.method == "PUT" ? path.substr(11) : "w" + std::to_string(workflows.size() + 1);
            made["active"] = true;
            if (request.method == "POST") workflows.push_back(made);
            for (Json& one : workflows)
                if (one["id"] == made["id"]) one = made;
            return json(200, made);
        }
        if (path.starts_with("/workflows/")) {
            for (const Json& one : workflows)
                if (path.substr(11, path.find('?') - 11) == one["id"].get<std::string>()) return json(200, one);
            return json(404, {{"message", "Not Found"}});
        }
        return json(200, {{"data", workflows}});
    }

    HttpResponse execution(const HttpRequest& request, const std::string& path) {
        if (path.starts_with("/executions?")) {
            Json list = Json::array();
            const auto status = path.find("&status=");
            const std::string wanted = status == std::string::npos ? "" : path.substr(status + 8);
            for (const auto& [id, one] : executions) {
                const std::string is = one["status"].get<std::string>();
                if (wanted.empty() ? is != "running" : is == wanted || (wanted == "error" && is == "crashed"))
                    list.push_back(one);
            }
            return json(200, {{"data", list}});
        }
        const std::string id = path.substr(12, path.find_first_of("?/", 12) - 12);
        if (path.ends_with("/stop") || !executions.contains(id)) return json(404, {{"message", "Not Found"}});
        if (request.method == "DELETE") executions.erase(id);
        return json(200, executions.contains(id) ? executions[id] : Json::object());
    }

    std::mutex mutex_;
};

class N8nExecutorTest : public testing::Test {
protected:
    N8nExecutorTest() {
        host_.scripted_http.answer_with([this](const HttpRequest& request) { return n8n_.answer(request); });
        executor_ = std::make_unique<N8nExecutor>(host_, Json{{"base_url", "http://n8n:5678"}, {"api_key", "k"}});
    }
    ~N8nExecutorTest() override { executor_->stop(); }

    domino::StepCall call(const Json& document, std::chrono::milliseconds deadline = 10s) {
        domino::StepCall call;
        call.step = "r_1.0";
        call.workflow = shared(document);
        call.input = {{"word", "Ada"}};
        call.deadline = deadline;
        call.callback_url = "http://domino:8080/callback/token";
        call.before_effect = [this] { ++announced_; };
        return call;
    }
    Json done(const std::string& status, Json data = Json::object()) {
        return {{"id", "12"},
                {"status", status},
                {"stoppedAt", "2020-01-01T00:00:00.000Z"},
                {"data", {{"resultData", {{"runData", std::move(data)}}}}}};
    }
    static Json items(Json list) {
        Json wrapped = Json::array();
        for (auto& item : list) wrapped.push_back({{"json", item}});
        return Json::array({{{"executionIndex", 1}, {"data", {{"main", Json::array({wrapped})}}}}});
    }
    std::size_t made_workflows() { return n8n_.workflows.size(); }

    ScriptedN8n n8n_;
    domino::testing::FakeHost host_;
    std::unique_ptr<N8nExecutor> executor_;
    std::atomic<int> announced_{0};
};

TEST(N8nPlugin, KeepsTheContract) {
    EXPECT_EQ(domino::testing::broken_rules({.descriptor = domino_plugin, .config = {{"api_key", "k"}}}),
              std::vector<std::string>{});
    EXPECT_EQ(domino::testing::broken_rules({.descriptor = domino_plugin}), std::vector<std::string>{});
}

TEST_F(N8nExecutorTest, StartsByTheWebhookWithTheInputAsBodyAndAllElseInHeaders) {
    const auto outcome = executor_->run(call(greeting()));
    EXPECT_EQ(outcome.status, Outcome::Status::started) << outcome.error;
    ASSERT_EQ(n8n_.starts.size(), 1u);
    const HttpRequest& start = n8n_.starts[0];
    EXPECT_EQ(start.url, "http://n8n:5678/webhook/domino/greet");
    EXPECT_EQ(start.body, R"({"word":"Ada"})");
    EXPECT_EQ(start.headers.at("X-Domino-Callback"), "http://domino:8080/callback/token");
    EXPECT_EQ(start.headers.at("X-Domino-Step"), "r_1.0/1");
    EXPECT_EQ(start.headers.at("X-Domino-Secret").size(), 64u);
    EXPECT_EQ(made_workflows(), 2u) << "the copy and the error workflow";
}

TEST_F(N8nExecutorTest, AKnownWorkflowIsStartedWithoutAskingTheApi) {
    const auto first = call(greeting());
    executor_->run(first);
    n8n_.calls.clear();
    executor_->run(first);
    EXPECT_EQ(n8n_.calls, std::vector<std::string>{"POST /webhook/domino/greet"});
}

TEST_F(N8nExecutorTest, TheEffectIsAnnouncedWhereNoGateHoldsItBack) {
    executor_->run(call(greeting()));
    EXPECT_EQ(announced_, 0);
    executor_->run(call(greeting({{"idempotent", true}})));
    EXPECT_EQ(announced_, 1);
    auto lost = call(greeting({{"idempotent", true}}));
    lost.before_effect = [] { throw domino::Error("no longer ours"); };
    n8n_.starts.clear();
    EXPECT_EQ(executor_->run(lost).status, Outcome::Status::not_started);
    EXPECT_TRUE(n8n_.starts.empty());
}

TEST_F(N8nExecutorTest, ASyncAnswerIsTheResult) {
    n8n_.webhook_body = R"([{"reply":"Hello"},{"n":2}])";
    const auto outcome = executor_->run(call(greeting({{"response", "sync"}})));
    EXPECT_EQ(outcome.status, Outcome::Status::succeeded) << outcome.error;
    EXPECT_EQ(domino::to_text(outcome.output), n8n_.webhook_body);
    n8n_.webhook_body = R"([{"domino_refused":true}])";
    EXPECT_EQ(executor_->run(call(greeting({{"response", "sync"}}))).status, Outcome::Status::started)
        << "another execution has it";
}

TEST_F(N8nExecutorTest, ADoubtfulStartIsMadeCertainAtTheGate) {
    const auto known = call(greeting());
    executor_->run(known);
    n8n_.webhook_lost = true;
    const auto certain = executor_->run(known);
    EXPECT_EQ(certain.status, Outcome::Status::not_started);
    EXPECT_GT(certain.retry_after, 0ms);
    EXPECT_EQ(executor_->run(known).status, Outcome::Status::started) << "an execution was quicker: it is asked for later";
    EXPECT_EQ(executor_->run(call(greeting({{"idempotent", true}}))).status, Outcome::Status::unknown);
}

TEST_F(N8nExecutorTest, AnAwayN8nIsWaitedForUntilTheDeadline) {
    n8n_.away = true;
    const auto begun = std::chrono::steady_clock::now();
    const auto outcome = executor_->run(call(greeting(), 1s));
    EXPECT_EQ(outcome.status, Outcome::Status::timed_out);
    EXPECT_NE(outcome.error.find("so it was not started"), std::string::npos) << outcome.error;
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 5s);
    EXPECT_EQ(executor_->state().health, domino::PluginState::Health::degraded);
    EXPECT_TRUE(n8n_.starts.empty());
}

TEST_F(N8nExecutorTest, WhileOpenNothingIsTriedAndTheOwnLookClosesIt) {
    n8n_.away = true;
    executor_->run(call(greeting(), 2s));
    n8n_.calls.clear();
    executor_->run(call(greeting(), 300ms));
    EXPECT_TRUE(n8n_.calls.empty());
    executor_->start();
    n8n_.away = false;
    EXPECT_EQ(executor_->run(call(greeting(), 20s)).status, Outcome::Status::started);
    EXPECT_EQ(executor_->state().health, domino::PluginState::Health::ready);
}

TEST_F(N8nExecutorTest, ARevokedKeySaysTheWayOutAndKnownWorkflowsGoOn) {
    const auto known = call(greeting());
    executor_->run(known);
    n8n_.key_refused = true;
    EXPECT_EQ(executor_->run(known).status, Outcome::Status::started);
    auto unknown = call(greeting());
    unknown.workflow = shared(greeting(), "other");
    const auto outcome = executor_->run(unknown);
    EXPECT_EQ(outcome.status, Outcome::Status::failed);
    EXPECT_NE(outcome.error.find("`domino n8n bootstrap`"), std::string::npos);
    EXPECT_EQ(executor_->state().health, domino::PluginState::Health::degraded);
}

TEST_F(N8nExecutorTest, ATakenPathSaysSoAndNamesThePath) {
    n8n_.activation_refused = true;
    const auto outcome = executor_->run(call(greeting()));
    EXPECT_EQ(outcome.status, Outcome::Status::failed);
    EXPECT_NE(outcome.error.find("POST /webhook/domino/greet"), std::string::npos) << outcome.error;
    EXPECT_NE(executor_->state().reason.find("/webhook/domino/greet"), std::string::npos);
}

TEST_F(N8nExecutorTest, WithoutAKeyItIsNotSetUpAndNothingIsWrong) {
    N8nExecutor bare(host_, Json::object());
    EXPECT_EQ(bare.state().health, domino::PluginState::Health::ready);
    EXPECT_NE(bare.accepts(workflow(greeting())).reason.find("n8n is not set up"), std::string::npos);
    host_.secrets["n8n_api_key"] = "k";
    EXPECT_TRUE(bare.accepts(workflow(greeting())).accepted) << "the key is taken when it is there";
}

// ---- the watchdog

TEST_F(N8nExecutorTest, AskedWhileItRunsOrWaitsItSaysStarted) {
    auto asking = call(greeting());
    asking.claimed = "12.abcdefgh";
    for (const char* status : {"new", "running", "waiting"}) {
        n8n_.executions["12"] = done(status);
        EXPECT_EQ(executor_->ask(asking).status, Outcome::Status::started) << status;
    }
    n8n_.away = true;
    EXPECT_EQ(executor_->ask(asking).status, Outcome::Status::started);
}

TEST_F(N8nExecutorTest, AskedAfterItEndedItTakesTheResult) {
    auto asking = call(greeting());
    asking.claimed = "12.abcdefgh";
    n8n_.executions["12"] = done("success", {{"Greet", items(Json::array({{{"reply", "Hello"}}}))}});
    const auto outcome = executor_->ask(asking);
    EXPECT_EQ(outcome.status, Outcome::Status::succeeded);
    EXPECT_EQ(domino::to_text(outcome.output), R"([{"reply":"Hello"}])");
}

TEST_F(N8nExecutorTest, CrashedIsBelievedAfterAWhileAndRepeatsOnlyWhatIsIdempotent) {
    auto asking = call(greeting());
    asking.claimed = "12.abcdefgh";
    n8n_.executions["12"] = done("crashed");
    n8n_.executions["12"]["stoppedAt"] = "2026-01-01T00:00:00.000Z";  // where the fake clock stands
    EXPECT_EQ(executor_->ask(asking).status, Outcome::Status::started) << "its result may be on its way";
    host_.fake_clock.advance(60s);
    const auto outcome = executor_->ask(asking);
    EXPECT_EQ(outcome.status, Outcome::Status::failed);
    EXPECT_NE(outcome.error.find("may have had effects"), std::string::npos);
}

TEST_F(N8nExecutorTest, UnclaimedInTimeItMayStillBeQueued) {
    executor_->run(call(greeting()));
    EXPECT_EQ(executor_->ask(call(greeting())).status, Outcome::Status::started);
    EXPECT_TRUE(n8n_.gate_open);
}

TEST_F(N8nExecutorTest, UnclaimedAtTheDeadlineTheGateIsShut) {
    executor_->run(call(greeting()));
    EXPECT_EQ(executor_->ask(call(greeting(), 1ms)).status, Outcome::Status::timed_out);
    EXPECT_FALSE(n8n_.gate_open);
    EXPECT_EQ(executor_->ask(call(greeting(), 1ms)).status, Outcome::Status::started) << "one went through in this moment";
    auto shut = call(greeting());
    shut.claimed = "domino-gave-up";
    EXPECT_EQ(executor_->ask(shut).status, Outcome::Status::not_started);
}

TEST_F(N8nExecutorTest, OneThatDiedBeforeTheGateIsStartedAgainAndTheWayBackIsMended) {
    executor_->run(call(greeting()));
    Json dead = done("error", {{"Webhook", items(Json::array({{{"headers", {{"x-domino-step", "r_1.0/1"}}}}}))}});
    dead["data"]["resultData"]["lastNodeExecuted"] = "Domino: start gate";
    dead["data"]["resultData"]["error"] = {{"message", "connect ECONNREFUSED"}};
    n8n_.executions["12"] = dead;
    EXPECT_EQ(executor_->ask(call(greeting())).status, Outcome::Status::not_started);
    EXPECT_NE(executor_->state().reason.find("set callback_base_url"), std::string::npos);
}

TEST_F(N8nExecutorTest, WaitingAtTheDeadlineItIsStoppedEvenWhereN8nHasNoStop) {
    auto asking = call(greeting(), 1ms);
    asking.claimed = "12.abcdefgh";
    n8n_.executions["12"] = done("waiting");
    EXPECT_EQ(executor_->ask(asking).status, Outcome::Status::timed_out);
    EXPECT_TRUE(n8n_.executions.empty());
}

TEST_F(N8nExecutorTest, RunningAtTheDeadlineSaysThatItMayGoOn) {
    auto asking = call(greeting(), 1ms);
    asking.claimed = "12.abcdefgh";
    n8n_.executions["12"] = done("running");
    const auto outcome = executor_->ask(asking);
    EXPECT_EQ(outcome.status, Outcome::Status::timed_out);
    EXPECT_NE(outcome.error.find("its execution 12 may go on"), std::string::npos) << outcome.error;
}

}  // namespace
}  // namespace n8n
