#include "core/http/server/event_frame.hpp"

#include <gtest/gtest.h>

namespace domino::http {
namespace {

TEST(EventFrame, HasALineForEachField) {
    EXPECT_EQ(event_frame("run", "17", "{}"), "event: run\nid: 17\ndata: {}\n\n");
}

TEST(EventFrame, LeavesEmptyNamesAndIdsOut) {
    EXPECT_EQ(event_frame("", "", ""), "data: \n\n");
}

TEST(EventFrame, KeepsDataOfSeveralLinesInside) {
    EXPECT_EQ(event_frame("", "", "a\nb\r\nc\rd\n"), "data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
}

TEST(EventFrame, LetsNoNameOrIdBreakOutOfItsLine) {
    EXPECT_EQ(event_frame("run\ndata: forged", std::string_view("1\0002", 3), "x"), "event: run\nid: 1\ndata: x\n\n");
}

TEST(CommentFrame, IsOneLineThatSaysNothing) {
    EXPECT_EQ(comment_frame(), ":\n\n");
    EXPECT_EQ(comment_frame("a\ndata: b"), ":a\n\n");
}

}  // namespace
}  // namespace domino::http
