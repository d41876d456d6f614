#include "core/store/rows.hpp"

#include "domino/error.hpp"

#include <gtest/gtest.h>

namespace domino::test {

TEST(Rows, EveryStatusIsReadBackFromItsWord) {
    for (int i = 0; i <= static_cast<int>(RunStatus::ignored); ++i) {
        EXPECT_EQ(run_status_from(to_string(static_cast<RunStatus>(i))), static_cast<RunStatus>(i));
    }
    for (int i = 0; i <= static_cast<int>(StepStatus::skipped); ++i) {
        EXPECT_EQ(step_status_from(to_string(static_cast<StepStatus>(i))), static_cast<StepStatus>(i));
    }
    for (int i = 0; i <= static_cast<int>(ReplyStatus::failed); ++i) {
        EXPECT_EQ(reply_status_from(to_string(static_cast<ReplyStatus>(i))), static_cast<ReplyStatus>(i));
    }
}

TEST(Rows, AnUnknownWordIsRefusedWithThoseThatExist) {
    try {
        run_status_from("done");
        FAIL() << "no refusal";
    } catch (const Error& e) {
        EXPECT_STREQ(e.what(),
                     "\"done\" is no status of a run; there are planning, waiting, running, succeeded, failed, cancelled,"
                     " ignored");
    }
    EXPECT_THROW(step_status_from(""), Error);
    EXPECT_THROW(reply_status_from("SENT"), Error);
}

TEST(Rows, TerminalIsWhatNothingFollows) {
    EXPECT_FALSE(is_terminal(RunStatus::planning));
    EXPECT_FALSE(is_terminal(RunStatus::waiting));
    EXPECT_FALSE(is_terminal(RunStatus::running));
    EXPECT_TRUE(is_terminal(RunStatus::ignored));
    EXPECT_FALSE(is_terminal(StepStatus::starting));
    EXPECT_TRUE(is_terminal(StepStatus::skipped));
}

}  // namespace domino::test
