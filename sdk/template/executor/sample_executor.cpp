#include "domino/plugin.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace sample_plugin {
namespace {

/// Runs a step by posting its input to a URL; the answer's JSON is the step's output.
class SampleExecutor : public domino::Executor {
public:
    SampleExecutor(domino::Host& host, const domino::Json& config)
        : host_(host), url_(config["url"].get<std::string>()), workflows_(config["workflows"].get<std::vector<std::string>>()) {}

    void start() override {}
    void stop() override {}
    domino::PluginState state() const override { return {}; }

    domino::Acceptance accepts(const domino::Workflow& workflow) override {
        const bool ours = std::find(workflows_.begin(), workflows_.end(), workflow.name) != workflows_.end();
        return {.accepted = ours,
                .reason = ours ? "" : "\"" + workflow.name + "\" is not among this executor's workflows",
                .pure = false};
    }

    domino::Outcome run(const domino::StepCall& call) override {
        using Status = domino::Outcome::Status;
        if (!call.before_effect) return outcome(Status::not_started, "this executor always has effects");
        const domino::HttpRequest request{.method = "POST",
                                          .url = url_,
                                          .headers = {{"Content-Type", "application/json"},
                                                      {"Idempotency-Key", call.step + "." + std::to_string(call.attempt)},
                                                      {"traceparent", call.traceparent}},
                                          .body = domino::to_text(call.input),
                                          .peer = {}};
        call.before_effect();
        try {
            return read(host_.http().send(request, call.deadline));
        } catch (const domino::Error& error) {
            return outcome(Status::unknown, error.what());
        }
    }

private:
    static domino::Outcome outcome(domino::Outcome::Status status, const std::string& error) {
        return {.status = status, .output = domino::Json::array(), .error = error, .retry_after = {}};
    }

    static domino::Outcome read(const domino::HttpResponse& answer) {
        using Status = domino::Outcome::Status;
        if (answer.status >= 300) return outcome(Status::failed, "the peer answered HTTP " + std::to_string(answer.status));
        const domino::Json value = domino::parse_json(answer.body, domino::result_limits);
        domino::Outcome done = outcome(Status::succeeded, "");
        done.output = value.is_array() ? value : domino::Json::array({value});
        return done;
    }

    domino::Host& host_;
    const std::string url_;
    const std::vector<std::string> workflows_;
};

constexpr const char* config_schema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["url"],
  "properties": {
    "url": {"type": "string", "format": "uri", "description": "Where a step's input is posted to."},
    "workflows": {
      "type": "array",
      "items": {"type": "string"},
      "default": [],
      "description": "Names of the workflows that this executor runs."
    }
  }
})";

}  // namespace
}  // namespace sample_plugin

DOMINO_PLUGIN(domino::PluginKind::executor, sample_plugin::SampleExecutor,
              {.name = "sample",
               .version = "0.1.0",
               .description = "Runs steps by posting their input to a URL.",
               .config_schema = sample_plugin::config_schema});
