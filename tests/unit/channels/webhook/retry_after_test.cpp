#include "channels/webhook/retry_after.hpp"

#include <gtest/gtest.h>

namespace domino::webhook {
namespace {

using std::chrono::milliseconds;

TEST(RetryAfter, ReadsSecondsAndDatesWithinAnHour) {
    const std::chrono::system_clock::time_point now{std::chrono::seconds(784111777)};  // Sun, 06 Nov 1994 08:49:37 GMT
    EXPECT_EQ(retry_after("7", now), milliseconds(7000));
    EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:50:07 GMT", now), milliseconds(30000));
    EXPECT_EQ(retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), milliseconds(0));
    EXPECT_EQ(retry_after("999999999999", now), milliseconds(3600000));
    EXPECT_EQ(retry_after("-5", now), milliseconds(0));
    for (const char* text : {"", "soon", "7s", "99999999999999999999999"})
        EXPECT_EQ(retry_after(text, now), milliseconds(0)) << text;
}

}  // namespace
}  // namespace domino::webhook
