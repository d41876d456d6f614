#include "contract_calls.hpp"

#include <functional>

namespace domino::testing {
namespace {

using namespace std::chrono_literals;

class Calls {
public:
    std::vector<std::string> channel(Channel& channel) {
        for (const auto& request : requests()) {
            attempt("handle " + request.method + " with " + std::to_string(request.body.size()) + " bytes", [&] {
                const int status = channel.handle(request).status;
                require(status >= 200 && status <= 599, "handle: status " + std::to_string(status) + " is no answer");
            });
        }
        const Delivery delivery{.reply_id = "r_1#1",
                                .run = "r_1",
                                .conversation = "c-1",
                                .reply = {.text = "**Hello** & <b>you</b>"},
                                .attempt = 1,
                                .language = "en"};
        if (channel.reads_from_store()) return std::move(broken_);
        attempt("deliver", [&] {
            const Delivered delivered = channel.deliver(delivery);
            require(delivered.status == Delivered::Status::sent || !delivered.error.empty(),
                    "deliver: not sent, and no error says why");
        });
        attempt("find", [&] {
            require(channel.find(delivery).status != Delivered::Status::failed,
                    "find: failed is no answer; expected sent, try_again or unknown");
        });
        return std::move(broken_);
    }

    std::vector<std::string> planner(Planner& planner) {
        for (const std::string& text :
             {std::string("hello"), std::string(), std::string(100'000, 'a'), std::string("{}[]\"\\\n\xC3\xA4")}) {
            PlanRequest request{.run = "r_1",
                                .chain = "default",
                                .event = event(text),
                                .result = std::nullopt,
                                .context = Json(),
                                .attempt = 1,
                                .deadline = 5s};
            plan(planner, request, "a text of " + std::to_string(text.size()) + " bytes");
            request.context = {{"not", "of this planner"}};
            plan(planner, request, "a foreign context");
            request.result = Result{.step = "r_1.0",
                                    .workflow = "some-workflow",
                                    .status = Result::Status::failed,
                                    .output = Json::array(),
                                    .error = "boom"};
            plan(planner, request, "a failed result");
        }
        return std::move(broken_);
    }

    std::vector<std::string> executor(Executor& executor) {
        const auto workflow = std::make_shared<const Workflow>(workflow_from_json(
            "odd", {{"name", "odd"},
                    {"nodes", Json::array({{{"name", "A"}, {"type", "nobody.knows-this"}, {"typeVersion", 99}}})},
                    {"connections", Json::object()}}));
        bool accepted = false;
        attempt("accepts", [&] {
            const Acceptance acceptance = executor.accepts(*workflow);
            accepted = acceptance.accepted;
            require(acceptance.accepted || !acceptance.reason.empty(), "accepts: refused without a reason");
        });
        StepCall call{.step = "r_1.0",
                      .attempt = 1,
                      .workflow = workflow,
                      .input = Json::object(),
                      .deadline = 200ms,
                      .callback_url = "http://127.0.0.1:9/callback/x",
                      .traceparent = {},
                      .before_effect = [] {}};
        if (accepted)
            attempt("run", [&] {
                const Outcome outcome = executor.run(call);
                const bool good = outcome.status == Outcome::Status::succeeded || outcome.status == Outcome::Status::started;
                require(good || !outcome.error.empty(), "run: not succeeded, and no error says why");
                require(outcome.output.is_array(), "run: output is no array");
            });
        attempt("ask", [&] { executor.ask(call); });
        attempt("cancel", [&] { executor.cancel("r_nobody.0", 7); });
        require(executor.concurrency() >= 1, "concurrency: below 1");
        return std::move(broken_);
    }

private:
    static std::vector<HttpRequest> requests() {
        const auto request = [](std::string method, std::string url, std::string type, std::string body) {
            return HttpRequest{.method = std::move(method),
                               .url = std::move(url),
                               .headers = {{"Content-Type", std::move(type)}},
                               .body = std::move(body),
                               .peer = "192.0.2.1"};
        };
        return {
            request("GET", "", "", ""),
            request("POST", "", "application/json", ""),
            request("POST", "", "application/json", "{"),
            request("POST", "", "application/json", "{\"text\": \"\xFF\xFE\"}"),
            request("POST", "/nowhere?x=%ZZ", "application/x-www-form-urlencoded", "a=b&&&=%"),
            request("POST", "", "application/json", std::string(1 << 20, '[')),
            request("DELETE", "/" + std::string(10'000, 'a'), "text/plain", "x"),
        };
    }

    static Event event(const std::string& text) {
        return {.id = "e_1",
                .type = "event.test",
                .channel = "test",
                .conversation = "c-1",
                .sender = "u-1",
                .text = text,
                .data = Json(),
                .time = "2026-01-01T00:00:00Z",
                .traceparent = {}};
    }

    void plan(Planner& planner, const PlanRequest& request, const std::string& with) {
        attempt("plan with " + with, [&] {
            if (const auto plan = planner.plan(request)) check_plan(*plan);
        });
    }

    void attempt(const std::string& call, const std::function<void()>& body) {
        try {
            body();
        } catch (const std::exception& error) {
            broken_.push_back(call + ": threw " + error.what());
        } catch (...) {
            broken_.push_back(call + ": threw an exception that is no std::exception");
        }
    }

    void require(bool holds, const std::string& rule) {
        if (!holds) broken_.push_back(rule);
    }

    std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> try_calls(PluginKind kind, const PluginObject& object) {
    switch (kind) {
        case PluginKind::channel: return Calls().channel(object.channel());
        case PluginKind::planner: return Calls().planner(object.planner());
        case PluginKind::executor: return Calls().executor(object.executor());
    }
    return {"the plugin is of an unknown kind"};
}

}  // namespace domino::testing
