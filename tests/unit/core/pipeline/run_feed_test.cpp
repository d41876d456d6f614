#include "core/pipeline/run_feed.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace domino {
namespace {

using namespace std::chrono_literals;

RunRecord record_of(const std::string& id) {
    RunRecord record;
    record.run.id = id;
    record.run.text = std::string(200, 'x');
    return record;
}

TEST(RunFeedTest, GivesTheRecordOnce) {
    RunFeed feed;
    RunFeed::Watch watch(feed, "r_1");
    EXPECT_FALSE(watch.take_record());
    feed.ended("r_1", [] { return record_of("r_1"); });
    EXPECT_TRUE(watch.wait_until(std::chrono::steady_clock::now()));
    ASSERT_EQ(watch.take_record().value().run.id, "r_1");
    EXPECT_FALSE(watch.take_record());
}

TEST(RunFeedTest, ARunThatIsToldToHaveEndedAgainMayBeReadMeanwhile) {
    RunFeed feed;
    RunFeed::Watch watch(feed, "r_1");
    std::atomic<bool> read{false};
    std::thread worker([&] {
        while (!read) feed.ended("r_1", [] { return record_of("r_1"); });
    });
    for (int times = 0; times < 200;) {
        const auto record = watch.take_record();
        if (!record) continue;
        EXPECT_EQ(record->run.text.size(), 200U);
        ++times;
    }
    read = true;
    worker.join();
}

}  // namespace
}  // namespace domino
