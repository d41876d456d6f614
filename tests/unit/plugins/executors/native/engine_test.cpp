#include "plugins/executors/native/engine/engine.hpp"
#include "workflow_case.hpp"

#include <gtest/gtest.h>
#include <thread>

namespace native {
namespace {

using domino::Json;
using test::WorkflowCase;

class NoEffects final : public Effects {
public:
    std::string http(const std::string&) override { throw std::runtime_error("no HTTP here"); }
    bool sleep(std::chrono::milliseconds time) override {
        std::this_thread::sleep_for(time);
        return true;
    }
};

Engine& engine() {
    static Engine only({.memory_bytes = std::size_t{64} << 20, .code_timeout = std::chrono::seconds(20)});
    return only;
}

RunAnswer run(const Json& document, const Json& input, std::chrono::milliseconds deadline = std::chrono::seconds(10)) {
    const std::string text = document.dump();
    const auto acceptance = Json::parse(engine().load(text, text));
    EXPECT_TRUE(acceptance["accepted"]) << acceptance["reason"];
    NoEffects effects;
    return engine().run(text, input.dump(), deadline, effects);
}

void expect_outputs(const Json& expected) {
    const Json outputs = Json::parse(engine().outputs_of_last_run());
    for (const auto& [node, items] : expected.items()) {
        EXPECT_EQ(outputs.value(node, Json()).dump(), items.dump()) << node;
    }
}

class WorkflowCases : public testing::TestWithParam<WorkflowCase> {};

TEST_P(WorkflowCases, does_what_n8n_does) {
    const auto& [name, document, input, expected] = GetParam();
    if (expected.contains("refused")) {
        const auto acceptance = Json::parse(engine().load("refused", document.dump()));
        EXPECT_FALSE(acceptance["accepted"]);
        EXPECT_EQ(acceptance["reason"], expected["refused"]);
        return;
    }
    const auto answer = run(document, input);
    if (expected.contains("error")) {
        EXPECT_EQ(answer.text, expected["error"].get<std::string>());
        EXPECT_EQ(answer.status, RunAnswer::Status::failed);
    } else {
        EXPECT_EQ(answer.status, RunAnswer::Status::succeeded) << answer.text;
    }
    if (expected.contains("output")) {
        EXPECT_EQ(answer.text, expected["output"].dump());
    }
    if (expected.contains("outputs")) expect_outputs(expected["outputs"]);
}

INSTANTIATE_TEST_SUITE_P(Fixtures, WorkflowCases, testing::ValuesIn(test::read_all_cases()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace native
