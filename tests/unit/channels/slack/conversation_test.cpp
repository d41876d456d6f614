#include "channels/slack/conversation.hpp"

#include "domino/error.hpp"

#include <gtest/gtest.h>

namespace domino::slack {
namespace {

TEST(Conversation, ComesBackAsItWasWritten) {
    for (const char* text :
         {"T1:C1:1700000000.000100", "T1:D1", "C0123", "C0123:1700000.1", "U0123", "T1:U0123", "T1:C1:@U1", "E1:G1", "C1:@U1"})
        EXPECT_EQ(read_conversation(text).text(), text);
}

TEST(Conversation, NamesWorkspaceChannelAndThread) {
    const auto read = read_conversation("T1:C2:1700000000.000100");
    EXPECT_EQ(read.team, "T1");
    EXPECT_EQ(read.channel, "C2");
    EXPECT_EQ(read.thread, "1700000000.000100");
    EXPECT_TRUE(read_conversation("T1:D1").is_direct());
}

TEST(Conversation, OfAnotherShapeIsRefusedInPlainWords) {
    for (const char* text : {"", "general", "#general", "T1", "T1:", "T1:C1:", "T1:C1:now", "C1:1.2:3", "T1:C1:1.2:3", "T1:T2:C1",
                             "c1", "C1:@", "C1:@u", "C1:1700000.1 ", "C\xFF"}) {
        try {
            read_conversation(text);
            FAIL() << text;
        } catch (const Error& error) {
            EXPECT_NE(std::string(error.what()).find("C0123"), std::string::npos);
        }
    }
}

}  // namespace
}  // namespace domino::slack
