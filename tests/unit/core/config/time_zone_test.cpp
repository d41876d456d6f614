#include "core/config/time_zone.hpp"

#include <gtest/gtest.h>

namespace domino {
namespace {

TEST(TimeZone, KnowsNamesInAnyCaseAndOffsets) {
    for (const char* name : {"Europe/Berlin", "europe/berlin", "UTC", "America/Argentina/Buenos_Aires", "utc+2", "UTC-03:30"})
        EXPECT_EQ(time_zone_problem(name), "") << name;
}

TEST(TimeZone, SuggestsTheNearestOfAMisspeltOne) {
    EXPECT_EQ(time_zone_problem("Europe/Berln"),
              "there is no time zone \"Europe/Berln\"; expected one such as Europe/Berlin; did you mean \"Europe/Berlin\"?");
    for (const char* name : {"", "Europe", "tzdata.zi", "../zoneinfo/UTC"}) EXPECT_NE(time_zone_problem(name), "") << name;
}

TEST(TimeZone, TakesEveryNameWhereNothingTellsThem) {
    EXPECT_EQ(time_zone_problem("Europe/Berln", "/nowhere"), "");
}

}  // namespace
}  // namespace domino
