#include "channels/whatsapp/people.hpp"

#include "domino/testing/fake_host.hpp"

#include <gtest/gtest.h>

namespace domino::whatsapp {
namespace {

class PeopleTest : public ::testing::Test {
protected:
    std::chrono::system_clock::time_point at(std::int64_t seconds) {
        return std::chrono::system_clock::time_point(std::chrono::seconds(seconds));
    }

    domino::testing::MemoryKeyValue store;
    People people{store};
};

TEST_F(PeopleTest, APersonIsOneConversationUnderEitherId) {
    EXPECT_EQ(people.heard_from("4917", "", 10), "4917");
    EXPECT_EQ(people.heard_from("4917", "US.1", 20), "4917");
    EXPECT_EQ(people.heard_from("", "US.1", 30), "4917");
    const auto person = people.find("US.1");
    EXPECT_EQ(person.conversation, "4917");
    EXPECT_EQ(person.wa_id, "4917");
    EXPECT_EQ(person.user_id, "US.1");
    EXPECT_EQ(person.last_heard, 30);
}

TEST_F(PeopleTest, TheFirstIdStaysWhenTheNumberIsLearntLater) {
    EXPECT_EQ(people.heard_from("", "US.1", 10), "US.1");
    EXPECT_EQ(people.heard_from("4917", "US.1", 20), "US.1");
    EXPECT_EQ(people.heard_from("4917", "", 30), "US.1");
    EXPECT_EQ(people.find("US.1").wa_id, "4917");
}

TEST_F(PeopleTest, TwoConversationsThatTurnOutToBeOneBecomeOne) {
    people.heard_from("", "US.1", 10);
    people.heard_from("4917", "", 20);
    EXPECT_EQ(people.heard_from("4917", "US.1", 30), "4917");
    EXPECT_EQ(people.heard_from("", "US.1", 40), "4917");
    EXPECT_EQ(people.find("US.1").wa_id, "4917");
}

TEST_F(PeopleTest, AChangedNumberIsTheSamePerson) {
    people.heard_from("4917", "", 10);
    people.also_known_as("4917", "4918", "");
    EXPECT_EQ(people.heard_from("4918", "", 20), "4917");
    EXPECT_EQ(people.find("4917").wa_id, "4918");
}

TEST_F(PeopleTest, WhoMovesHasTheOldNumberNoLonger) {
    people.heard_from("4917", "US.1", 10);
    people.moved("4917", "", "MX.2");
    EXPECT_EQ(people.find("4917").wa_id, "") << "the number may be somebody else's by now";
    EXPECT_EQ(people.find("4917").user_id, "MX.2");
    EXPECT_EQ(people.heard_from("", "MX.2", 20), "4917");
    EXPECT_EQ(people.heard_from("4917", "US.9", 30), "US.9");
    EXPECT_EQ(people.find("4917").user_id, "MX.2");
    people.moved("US.9", "4920", "US.10");
    EXPECT_EQ(people.heard_from("4920", "US.10", 40), "US.9");
    EXPECT_EQ(people.find("US.9").wa_id, "4920");
}

TEST_F(PeopleTest, ASecondNameOfOneWhoIsKnownTakesNothingFromThem) {
    people.heard_from("4917", "US.1", 100);
    EXPECT_EQ(people.find("+49 17").conversation, "4917");
    people.also_known_as("+49 (0) 17", "4917", "");
    EXPECT_EQ(people.heard_from("4917", "", 110), "4917");
    EXPECT_EQ(people.find("+49 (0) 17").conversation, "4917");
    EXPECT_EQ(people.find("+49 (0) 17").user_id, "US.1");
    EXPECT_TRUE(people.may_write_to(people.find("+49 (0) 17"), at(120)));
}

TEST_F(PeopleTest, ANumberThatPassesOnTakesNoConversationWithIt) {
    people.heard_from("4917", "US.1", 100);
    EXPECT_EQ(people.heard_from("4917", "US.2", 200), "US.2");
    EXPECT_EQ(people.find("4917").user_id, "US.1");
    EXPECT_EQ(people.find("4917").wa_id, "") << "what is said to the first would reach the second";
    EXPECT_EQ(people.find("US.2").wa_id, "4917");
    EXPECT_EQ(people.heard_from("4917", "", 210), "US.2");
    EXPECT_EQ(people.heard_from("", "US.1", 220), "4917");
    EXPECT_EQ(people.heard_from("4917", "", 230), "US.2");
    EXPECT_EQ(people.heard_from("4918", "US.1", 240), "4917");
    EXPECT_EQ(people.find("4917").wa_id, "4918");
}

TEST_F(PeopleTest, ANumberMayComeBack) {
    people.heard_from("4917", "US.1", 100);
    people.heard_from("4917", "US.2", 200);
    EXPECT_EQ(people.heard_from("4917", "US.1", 300), "4917");
    EXPECT_EQ(people.find("4917").wa_id, "4917");
    EXPECT_EQ(people.find("US.2").wa_id, "");
    EXPECT_EQ(people.heard_from("4917", "", 310), "4917");
}

TEST_F(PeopleTest, AnOldMessageMakesNobodyYounger) {
    people.heard_from("4917", "", 100);
    people.heard_from("4917", "", 50);
    EXPECT_EQ(people.find("4917").last_heard, 100);
}

TEST_F(PeopleTest, StrangersAreReachedByWhatTheirConversationSays) {
    EXPECT_EQ(people.find("+49 (170) 12-34").wa_id, "491701234");
    EXPECT_EQ(people.find("US.1349").user_id, "US.1349");
    EXPECT_EQ(people.find("US.1349").wa_id, "");
    EXPECT_EQ(people.find("").user_id, "");
}

TEST_F(PeopleTest, TheWindowIsADayLessAMargin) {
    people.heard_from("4917", "", 1000);
    const auto person = people.find("4917");
    EXPECT_TRUE(people.may_write_to(person, at(1000)));
    EXPECT_TRUE(people.may_write_to(person, at(1000 + 23 * 3600)));
    EXPECT_FALSE(people.may_write_to(person, at(1000 + 24 * 3600 - 60)));
    EXPECT_FALSE(people.may_write_to(people.find("4999"), at(1000)));
}

TEST_F(PeopleTest, ARefusalClosesTheWindowUntilThePersonWrites) {
    people.heard_from("4917", "", 1000);
    people.refuse_writing(people.find("4917"));
    EXPECT_FALSE(people.may_write_to(people.find("4917"), at(1001)));
    people.heard_from("4917", "", 1002);
    EXPECT_TRUE(people.may_write_to(people.find("4917"), at(1003)));
}

TEST_F(PeopleTest, NonsenseInTheStoreHarmsNobody) {
    store.put("person/a", R"({"is":"b"})");
    store.put("person/b", R"({"is":"a"})");
    store.put("person/c", "{");
    EXPECT_NO_THROW(people.find("a"));
    EXPECT_NO_THROW(people.heard_from("", "a", 1));
    EXPECT_EQ(people.find("c").user_id, "c");
}

}  // namespace
}  // namespace domino::whatsapp
