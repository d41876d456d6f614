#include "core/plugin/child_process.hpp"

#include "domino/error.hpp"

#include <gtest/gtest.h>
#include <csignal>
#include <cstdlib>

namespace domino {
namespace {

using namespace std::chrono_literals;

ChildOutcome shell(const std::string& script, std::chrono::milliseconds limit = 10s) {
    return run_child({"/bin/sh", "-c", script}, limit);
}

TEST(RunChild, BringsOutputErrorsAndExitCodeBack) {
    const ChildOutcome outcome = shell("echo out; echo err >&2; exit 3");
    EXPECT_EQ(outcome.output, "out\n");
    EXPECT_EQ(outcome.errors, "err\n");
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_EQ(outcome.signal, 0);
    EXPECT_FALSE(outcome.timed_out);
}

TEST(RunChild, NamesTheSignal) {
    EXPECT_EQ(shell("kill -ABRT $$").signal, SIGABRT);
}

TEST(RunChild, KillsTheWholeGroupWhenTheTimeIsOver) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(shell("sleep 60 & sleep 60", 200ms).timed_out);
    EXPECT_TRUE(shell("exec >&- 2>&-; sleep 60", 200ms).timed_out) << "also when it closed its pipes";
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
}

TEST(RunChild, BoundsWhatItKeepsAndReadsOn) {
    const ChildOutcome outcome = shell("head -c 3000000 /dev/zero; exit 5");
    EXPECT_LE(outcome.output.size(), 70'000u);
    EXPECT_EQ(outcome.exit_code, 5);
}

TEST(RunChild, GivesNoSecretsToTheChild) {
    ::setenv("DOMINO_SECRET_TEST", "hunter2", 1);
    const ChildOutcome outcome = shell("env");
    ::unsetenv("DOMINO_SECRET_TEST");
    EXPECT_EQ(outcome.output.find("hunter2"), std::string::npos);
}

TEST(RunChild, SaysWhatCannotBeStarted) {
    EXPECT_THROW(run_child({"/nowhere/program"}, 1s), Error);
}

}  // namespace
}  // namespace domino
