#include "tests/unit/core/stream/stream_suite.hpp"

#include "domino/error.hpp"

#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace domino::test {

using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

std::vector<std::string> payloads_of(const std::vector<StreamEntry>& entries) {
    Strings all;
    for (const StreamEntry& entry : entries) all.push_back(entry.payload);
    return all;
}

std::vector<Cursor> cursors_of(const std::vector<StreamEntry>& entries) {
    std::vector<Cursor> all;
    for (const StreamEntry& entry : entries) all.push_back(entry.cursor);
    return all;
}

Appended StreamSuite::append(Door door, int partition, const std::string& payload) {
    std::promise<Appended> answer;
    stream().append(door, partition, payload, [&answer](const Appended& appended) { answer.set_value(appended); });
    return answer.get_future().get();
}

Strings StreamSuite::payloads(Door door, int partition, const Cursor& after) {
    Strings all;
    Cursor cursor = after;
    for (;;) {
        const auto entries = stream().read({{door, partition, cursor}}, 100, 0ms);
        if (entries.empty()) return all;
        for (const DoorEntry& one : entries) all.push_back(one.entry.payload);
        cursor = entries.back().entry.cursor;
    }
}

Cursor StreamSuite::cursor_of(Door door, int partition, const std::string& payload) {
    for (const DoorEntry& one : stream().read({{door, partition, ""}}, 1000, 0ms)) {
        if (one.entry.payload == payload) return one.entry.cursor;
    }
    return "";
}

TEST_P(StreamSuite, AnAppendIsAnsweredWithItsCursorOnceItCanBeRead) {
    const Appended appended = append(Door::events, 3, "first");
    ASSERT_TRUE(appended.ok) << appended.error;
    EXPECT_TRUE(appended.error.empty());
    EXPECT_FALSE(appended.over_bound);
    const auto entries = stream().read({{Door::events, 3, ""}}, 10, 0ms);
    ASSERT_EQ(entries.size(), 1u);
    EXPECT_EQ(entries[0].door, Door::events);
    EXPECT_EQ(entries[0].entry.partition, 3);
    EXPECT_EQ(entries[0].entry.payload, "first");
    EXPECT_EQ(entries[0].entry.cursor, appended.cursor);
}

TEST_P(StreamSuite, PayloadsComeBackByteForByte) {
    const Strings all = {"", std::string("a\0b", 3), "\xff\xfe not UTF-8", "{\"text\":\"Prüfen\"}", std::string(300000, 'x')};
    for (const std::string& payload : all) ASSERT_TRUE(append(Door::callbacks, 1, payload).ok);
    EXPECT_EQ(payloads(Door::callbacks, 1), all);
}

TEST_P(StreamSuite, DoorsAndPartitionsAreApart) {
    append(Door::events, 0, "event 0");
    append(Door::callbacks, 0, "callback 0");
    append(Door::events, 1, "event 1");
    EXPECT_EQ(payloads(Door::events, 0), Strings{"event 0"});
    EXPECT_EQ(payloads(Door::callbacks, 0), Strings{"callback 0"});
    EXPECT_EQ(payloads(Door::events, 1), Strings{"event 1"});
    EXPECT_EQ(payloads(Door::callbacks, 1), Strings{});
}

TEST_P(StreamSuite, EntriesOfAPartitionKeepTheOrderOfTheCalls) {
    constexpr int count = 500;
    std::atomic<int> answered{0};
    std::promise<void> all_answered;
    Strings expected;
    for (int i = 0; i < count; ++i) {
        expected.push_back(std::to_string(i));
        stream().append(Door::events, 2, expected.back(), [&](const Appended& appended) {
            EXPECT_TRUE(appended.ok);
            if (++answered == count) all_answered.set_value();
        });
    }
    all_answered.get_future().wait();
    EXPECT_EQ(payloads(Door::events, 2), expected);
}

TEST_P(StreamSuite, AppendsFromManyThreadsAllArriveEachThreadsInItsOrder) {
    constexpr int threads = 8;
    constexpr int each = 50;
    std::vector<std::thread> writers;
    for (int t = 0; t < threads; ++t) {
        writers.emplace_back([this, t] {
            for (int i = 0; i < each; ++i) EXPECT_TRUE(append(Door::events, 0, std::to_string(t) + ":" + std::to_string(i)).ok);
        });
    }
    for (std::thread& writer : writers) writer.join();
    std::map<std::string, int> next;
    const Strings all = payloads(Door::events, 0);
    EXPECT_EQ(all.size(), static_cast<std::size_t>(threads * each));
    for (const std::string& payload : all) {
        const std::string thread = payload.substr(0, payload.find(':'));
        EXPECT_EQ(payload, thread + ":" + std::to_string(next[thread]++));
    }
}

TEST_P(StreamSuite, ReadingChangesNothing) {
    append(Door::events, 0, "a");
    EXPECT_EQ(payloads(Door::events, 0), Strings{"a"});
    EXPECT_EQ(payloads(Door::events, 0), Strings{"a"});
}

TEST_P(StreamSuite, AReadGoesOnAfterItsCursorAndGivesAtMostWhatWasAsked) {
    for (const char* payload : {"a", "b", "c", "d"}) append(Door::events, 0, payload);
    const auto two = stream().read({{Door::events, 0, ""}}, 2, 0ms);
    ASSERT_EQ(two.size(), 2u);
    EXPECT_EQ(two[1].entry.payload, "b");
    EXPECT_EQ(payloads(Door::events, 0, two[1].entry.cursor), (Strings{"c", "d"}));
}

TEST_P(StreamSuite, AFullPartitionDoesNotKeepOthersFromBeingRead) {
    for (int i = 0; i < 300; ++i) append(Door::events, 0, "busy");
    append(Door::events, 1, "quiet");
    append(Door::callbacks, 5, "quiet");
    const auto entries = stream().read({{Door::events, 0, ""}, {Door::events, 1, ""}, {Door::callbacks, 5, ""}}, 30, 0ms);
    EXPECT_LE(entries.size(), 30u);
    std::set<std::pair<Door, int>> seen;
    for (const DoorEntry& one : entries) seen.insert({one.door, one.entry.partition});
    EXPECT_EQ(seen, (std::set<std::pair<Door, int>>{{Door::events, 0}, {Door::events, 1}, {Door::callbacks, 5}}));
}

TEST_P(StreamSuite, WithRoomForOneEntryEachPartitionStillGetsItsTurn) {
    std::vector<ReadFrom> from;
    for (int partition = 0; partition < 4; ++partition) {
        for (int i = 0; i < 20; ++i) append(Door::events, partition, "x");
        from.push_back({Door::events, partition, ""});
    }
    std::set<int> served;
    for (int i = 0; i < 8; ++i) {
        const auto entries = stream().read(from, 1, 0ms);
        ASSERT_EQ(entries.size(), 1u);
        served.insert(entries[0].entry.partition);
    }
    EXPECT_EQ(served, (std::set<int>{0, 1, 2, 3}));
}

TEST_P(StreamSuite, AReaderWaitsAndIsWokenByAnAppend) {
    auto reading = std::async(std::launch::async, [this] { return stream().read({{Door::events, 4, ""}}, 10, 30s); });
    EXPECT_EQ(reading.wait_for(50ms), std::future_status::timeout);
    append(Door::events, 4, "now");
    ASSERT_EQ(reading.wait_for(5s), std::future_status::ready);
    const auto entries = reading.get();
    ASSERT_EQ(entries.size(), 1u);
    EXPECT_EQ(entries[0].entry.payload, "now");
}

TEST_P(StreamSuite, AReadWithNothingToReadEndsAfterItsWait) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(stream().read({{Door::events, 0, ""}}, 10, 50ms).empty());
    EXPECT_GE(std::chrono::steady_clock::now() - begin, 45ms);
}

TEST_P(StreamSuite, WakeReaderEndsTheWaitAlsoWhenItComesFirst) {
    auto reading = std::async(std::launch::async, [this] { return stream().read({{Door::events, 0, ""}}, 10, 30s); });
    EXPECT_EQ(reading.wait_for(50ms), std::future_status::timeout);
    stream().wake_reader();
    ASSERT_EQ(reading.wait_for(5s), std::future_status::ready);
    EXPECT_TRUE(reading.get().empty());
    stream().wake_reader();
    auto next = std::async(std::launch::async, [this] { return stream().read({{Door::events, 0, ""}}, 10, 30s); });
    EXPECT_EQ(next.wait_for(5s), std::future_status::ready);
}

TEST_P(StreamSuite, WhatWasAppendedIsThereAfterAReopenAndCursorsGoOn) {
    append(Door::events, 0, "a");
    const Cursor first = append(Door::events, 0, "b").cursor;
    stream().publish(Publication::results, 2, {"r"});
    harness().reopen();
    EXPECT_EQ(payloads(Door::events, 0), (Strings{"a", "b"}));
    EXPECT_EQ(payloads_of(stream().tail(Publication::results, 2, "", 10)), Strings{"r"});
    append(Door::events, 0, "c");
    EXPECT_EQ(payloads(Door::events, 0, first), Strings{"c"});
}

TEST_P(StreamSuite, BeyondTheBoundAppendsAreRefusedAndAllOthersAnswered) {
    std::atomic<int> ok{0};
    std::atomic<int> refused{0};
    std::atomic<int> other{0};
    constexpr int count = 60000;
    const std::string payload(200, 'x');
    for (int i = 0; i < count; ++i) {
        stream().append(Door::events, i % 4, payload, [&](const Appended& appended) {
            if (appended.ok) {
                ++ok;
            } else if (appended.over_bound && !appended.error.empty()) {
                ++refused;
            } else {
                ++other;
            }
        });
    }
    stream().stop();
    EXPECT_EQ(ok + refused, count);
    EXPECT_EQ(other, 0);
    EXPECT_GT(refused, 0);
    EXPECT_GE(ok, 4096);
    harness().reopen();
    int there = 0;
    for (int partition = 0; partition < 4; ++partition) {
        there += static_cast<int>(stream().backlog(Door::events, partition, ""));
    }
    EXPECT_EQ(there, ok);
}

TEST_P(StreamSuite, ManyBytesThatWaitAreABoundOfTheirOwn) {
    std::atomic<int> ok{0};
    std::atomic<int> refused{0};
    constexpr int count = 64;
    // Made before, so that they come faster than any back end takes them.
    Strings payloads(count, std::string(1 << 20, 'x'));
    for (std::string& payload : payloads) {
        stream().append(Door::events, 0, std::move(payload),
                        [&](const Appended& appended) { ++(appended.over_bound ? refused : ok); });
    }
    stream().stop();
    EXPECT_GT(refused, 0);
    EXPECT_GE(ok, 16);
    EXPECT_EQ(ok + refused, count);
}

TEST_P(StreamSuite, OneLargeEntryIsTakenWhenNothingElseWaits) {
    const std::string payload(25u << 20, 'x');
    const Appended appended = append(Door::callbacks, 0, payload);
    EXPECT_TRUE(appended.ok) << appended.error;
    EXPECT_EQ(payloads(Door::callbacks, 0).front().size(), payload.size());
}

TEST_P(StreamSuite, AnEntryThatIsTooLargeIsRefusedInWords) {
    const Appended appended = append(Door::callbacks, 0, std::string(33u << 20, 'x'));
    EXPECT_FALSE(appended.ok);
    EXPECT_FALSE(appended.over_bound);
    EXPECT_NE(appended.error.find("beyond"), std::string::npos) << appended.error;
}

TEST_P(StreamSuite, AReadOfLargeEntriesIsBoundedInBytes) {
    for (int i = 0; i < 10; ++i) append(Door::callbacks, 0, std::string(4 << 20, 'x'));
    const auto entries = stream().read({{Door::callbacks, 0, ""}}, 10, 0ms);
    EXPECT_GE(entries.size(), 1u);
    EXPECT_LE(entries.size(), 5u);
    EXPECT_EQ(payloads(Door::callbacks, 0).size(), 10u);
}

TEST_P(StreamSuite, TrimForgetsUpToItsCursorAndNotBeyond) {
    for (const char* payload : {"a", "b", "c"}) append(Door::events, 0, payload);
    append(Door::events, 1, "other");
    const Cursor through = cursor_of(Door::events, 0, "b");
    std::this_thread::sleep_for(5ms);
    stream().trim(Door::events, 0, through, 0ms);
    EXPECT_EQ(payloads(Door::events, 0), Strings{"c"});
    EXPECT_EQ(payloads(Door::events, 1), Strings{"other"});
    stream().trim(Door::events, 0, through, 0ms);
    stream().trim(Door::events, 0, "", 0ms);
    EXPECT_EQ(payloads(Door::events, 0), Strings{"c"});
}

TEST_P(StreamSuite, TrimKeepsWhatIsYoung) {
    append(Door::events, 0, "a");
    const Cursor through = cursor_of(Door::events, 0, "a");
    stream().trim(Door::events, 0, through, 1h);
    EXPECT_EQ(payloads(Door::events, 0), Strings{"a"});
}

TEST_P(StreamSuite, ATrimOfManyEntriesIsWhole) {
    for (int i = 0; i < 1300; ++i) stream().append(Door::events, 0, std::to_string(i), [](const Appended&) {});
    const Appended last = append(Door::events, 0, "last");
    append(Door::events, 0, "after");
    std::this_thread::sleep_for(5ms);
    stream().trim(Door::events, 0, last.cursor, 0ms);
    EXPECT_EQ(payloads(Door::events, 0), Strings{"after"});
}

TEST_P(StreamSuite, CursorsGoOnAfterEverythingWasTrimmed) {
    const Cursor before = append(Door::events, 0, "a").cursor;
    std::this_thread::sleep_for(5ms);
    stream().trim(Door::events, 0, before, 0ms);
    harness().reopen();
    append(Door::events, 0, "b");
    EXPECT_EQ(payloads(Door::events, 0, before), Strings{"b"});
}

TEST_P(StreamSuite, BacklogCountsEntriesAfterTheCursor) {
    EXPECT_EQ(stream().backlog(Door::events, 0, ""), 0u);
    const Cursor first = append(Door::events, 0, "a").cursor;
    append(Door::events, 0, "b");
    append(Door::events, 0, "c");
    EXPECT_EQ(stream().backlog(Door::events, 0, ""), 3u);
    EXPECT_EQ(stream().backlog(Door::events, 0, first), 2u);
    EXPECT_EQ(stream().backlog(Door::events, 1, ""), 0u);
}

TEST_P(StreamSuite, APublicationIsOrderedAndTailedFromAnyCursor) {
    EXPECT_EQ(stream().newest(Publication::results, 0), "");
    stream().publish(Publication::results, 0, {"a", "b"});
    stream().publish(Publication::results, 0, {"c"});
    stream().publish(Publication::results, 1, {"other"});
    stream().publish(Publication::dead, 0, {"dead"});
    const auto all = stream().tail(Publication::results, 0, "", 10);
    EXPECT_EQ(payloads_of(all), (Strings{"a", "b", "c"}));
    EXPECT_EQ(payloads_of(stream().tail(Publication::results, 0, all[0].cursor, 1)), Strings{"b"});
    EXPECT_EQ(payloads_of(stream().tail(Publication::dead, 0, "", 10)), Strings{"dead"});
    EXPECT_EQ(stream().newest(Publication::results, 0), all[2].cursor);
    EXPECT_TRUE(stream().tail(Publication::results, 0, all[2].cursor, 10).empty());
}

TEST_P(StreamSuite, AGroupHandsEachEntryToOneConsumer) {
    stream().create_group(Publication::results, 0, "bi", "");
    stream().publish(Publication::results, 0, {"a", "b", "c"});
    EXPECT_EQ(payloads_of(stream().read_group(Publication::results, 0, "bi", "one", 2)), (Strings{"a", "b"}));
    EXPECT_EQ(payloads_of(stream().read_group(Publication::results, 0, "bi", "two", 2)), Strings{"c"});
    EXPECT_TRUE(stream().read_group(Publication::results, 0, "bi", "one", 2).empty());
}

TEST_P(StreamSuite, GroupsDoNotTakeFromOneAnother) {
    stream().publish(Publication::results, 0, {"a"});
    stream().create_group(Publication::results, 0, "one", "");
    stream().create_group(Publication::results, 0, "two", "");
    EXPECT_EQ(payloads_of(stream().read_group(Publication::results, 0, "one", "x", 9)), Strings{"a"});
    EXPECT_EQ(payloads_of(stream().read_group(Publication::results, 0, "two", "x", 9)), Strings{"a"});
}

TEST_P(StreamSuite, AGroupBeginsAtItsCursorAndMakingItAgainChangesNothing) {
    stream().publish(Publication::results, 0, {"old"});
    stream().create_group(Publication::results, 0, "late", stream().newest(Publication::results, 0));
    stream().publish(Publication::results, 0, {"new"});
    EXPECT_EQ(payloads_of(stream().read_group(Publication::results, 0, "late", "x", 9)), Strings{"new"});
    stream().create_group(Publication::results, 0, "late", "");
    EXPECT_TRUE(stream().read_group(Publication::results, 0, "late", "x", 9).empty());
}

TEST_P(StreamSuite, WhatWasDeliveredIsPendingUntilItIsAcknowledged) {
    stream().create_group(Publication::results, 0, "bi", "");
    stream().publish(Publication::results, 0, {"a", "b"});
    const auto entries = stream().read_group(Publication::results, 0, "bi", "one", 9);
    const auto pending = stream().pending(Publication::results, 0, "bi", 9);
    ASSERT_EQ(pending.size(), 2u);
    EXPECT_EQ(pending[0].entry.payload, "a");
    EXPECT_EQ(pending[0].entry.cursor, entries[0].cursor);
    EXPECT_EQ(pending[0].consumer, "one");
    EXPECT_EQ(pending[0].deliveries, 1);
    EXPECT_EQ(stream().pending(Publication::results, 0, "bi", 1).size(), 1u);
    EXPECT_EQ(stream().acknowledge(Publication::results, 0, "bi", {entries[0].cursor}), 1u);
    EXPECT_EQ(stream().acknowledge(Publication::results, 0, "bi", cursors_of(entries)), 1u);
    EXPECT_EQ(stream().acknowledge(Publication::results, 0, "bi", cursors_of(entries)), 0u);
    EXPECT_TRUE(stream().pending(Publication::results, 0, "bi", 9).empty());
}

TEST_P(StreamSuite, ClaimTakesIdleEntriesOldestFirstAndCountsTheDelivery) {
    stream().create_group(Publication::results, 0, "bi", "");
    stream().publish(Publication::results, 0, {"a", "b", "c"});
    stream().read_group(Publication::results, 0, "bi", "gone", 9);
    EXPECT_TRUE(stream().claim(Publication::results, 0, "bi", "heir", 1h, 9).empty());
    std::this_thread::sleep_for(5ms);
    EXPECT_EQ(payloads_of(stream().claim(Publication::results, 0, "bi", "heir", 1ms, 2)), (Strings{"a", "b"}));
    const auto pending = stream().pending(Publication::results, 0, "bi", 9);
    ASSERT_EQ(pending.size(), 3u);
    EXPECT_EQ(pending[0].consumer, "heir");
    EXPECT_EQ(pending[0].deliveries, 2);
    EXPECT_EQ(pending[2].consumer, "gone");
    EXPECT_EQ(pending[2].deliveries, 1);
    EXPECT_GE(pending[2].idle, 5ms);
}

TEST_P(StreamSuite, GroupsAndWhatIsPendingOutliveAReopen) {
    stream().create_group(Publication::results, 0, "bi", "");
    stream().publish(Publication::results, 0, {"a", "b"});
    stream().read_group(Publication::results, 0, "bi", "one", 1);
    harness().reopen();
    EXPECT_EQ(stream().pending(Publication::results, 0, "bi", 9).size(), 1u);
    EXPECT_EQ(payloads_of(stream().read_group(Publication::results, 0, "bi", "one", 9)), Strings{"b"});
}

TEST_P(StreamSuite, AGroupThatNobodyMadeIsRefusedByName) {
    const auto refused = [](const std::function<void()>& call) {
        try {
            call();
        } catch (const Error& e) {
            return std::string(e.what()).find("nobody") != std::string::npos;
        }
        return false;
    };
    EXPECT_TRUE(refused([this] { stream().read_group(Publication::results, 0, "nobody", "x", 1); }));
    EXPECT_TRUE(refused([this] { stream().pending(Publication::results, 0, "nobody", 1); }));
    EXPECT_TRUE(refused([this] { stream().claim(Publication::results, 0, "nobody", "x", 0ms, 1); }));
}

TEST_P(StreamSuite, ConsumersOfOneGroupThatReadAtOnceNeverShareAnEntry) {
    stream().create_group(Publication::results, 0, "bi", "");
    Strings expected;
    for (int i = 0; i < 200; ++i) expected.push_back(std::to_string(i));
    stream().publish(Publication::results, 0, expected);
    std::mutex mutex;
    std::multiset<std::string> got;
    std::vector<std::thread> consumers;
    for (int t = 0; t < 4; ++t) {
        consumers.emplace_back([&, t] {
            for (;;) {
                const auto entries = stream().read_group(Publication::results, 0, "bi", std::to_string(t), 7);
                if (entries.empty()) return;
                std::lock_guard lock(mutex);
                for (const StreamEntry& entry : entries) got.insert(entry.payload);
            }
        });
    }
    for (std::thread& consumer : consumers) consumer.join();
    EXPECT_EQ(got, std::multiset<std::string>(expected.begin(), expected.end()));
}

TEST_P(StreamSuite, WithoutGroupsAPublicationIsTrimmedByAge) {
    stream().publish(Publication::results, 0, {"a"});
    stream().trim_publication(Publication::results, 0, 1h, 2h);
    EXPECT_EQ(stream().tail(Publication::results, 0, "", 9).size(), 1u);
    std::this_thread::sleep_for(5ms);
    stream().trim_publication(Publication::results, 0, 0ms, 2h);
    EXPECT_TRUE(stream().tail(Publication::results, 0, "", 9).empty());
}

TEST_P(StreamSuite, TrimmingAPublicationRespectsTheSlowestGroup) {
    stream().create_group(Publication::results, 0, "fast", "");
    stream().create_group(Publication::results, 0, "slow", "");
    stream().publish(Publication::results, 0, {"a", "b", "c"});
    const auto fast = stream().read_group(Publication::results, 0, "fast", "x", 9);
    stream().acknowledge(Publication::results, 0, "fast", cursors_of(fast));
    std::this_thread::sleep_for(5ms);
    stream().trim_publication(Publication::results, 0, 0ms, 1h);
    EXPECT_EQ(stream().tail(Publication::results, 0, "", 9).size(), 3u);
    const auto slow = stream().read_group(Publication::results, 0, "slow", "x", 2);
    stream().acknowledge(Publication::results, 0, "slow", {slow[0].cursor});
    stream().trim_publication(Publication::results, 0, 0ms, 1h);
    EXPECT_EQ(payloads_of(stream().tail(Publication::results, 0, "", 9)), (Strings{"b", "c"}));
    EXPECT_EQ(stream().pending(Publication::results, 0, "slow", 9).size(), 1u);
}

TEST_P(StreamSuite, AGroupThatNeverReadsKeepsEntriesOnlyForSoLong) {
    stream().create_group(Publication::results, 0, "abandoned", "");
    stream().publish(Publication::results, 0, {"a", "b"});
    stream().read_group(Publication::results, 0, "abandoned", "x", 1);
    std::this_thread::sleep_for(10ms);
    stream().trim_publication(Publication::results, 0, 0ms, 1ms);
    EXPECT_TRUE(stream().tail(Publication::results, 0, "", 9).empty());
    EXPECT_TRUE(stream().pending(Publication::results, 0, "abandoned", 9).empty());
}

TEST_P(StreamSuite, PlacesThatDoNotExistAreRefused) {
    const int beyond = harness().partitions();
    EXPECT_THROW(stream().append(Door::events, beyond, "x", [](const Appended&) {}), Error);
    EXPECT_THROW(stream().append(Door::events, -1, "x", [](const Appended&) {}), Error);
    EXPECT_THROW(stream().publish(Publication::dead, 1, {"x"}), Error);
    EXPECT_THROW(stream().tail(Publication::results, beyond, "", 1), Error);
}

TEST_P(StreamSuite, ForeignCursorsAreRefused) {
    for (const char* cursor : {"x", "-1", "1; DROP TABLE entry", "99999999999999999999999", "1 "}) {
        EXPECT_THROW(stream().tail(Publication::results, 0, cursor, 1), Error) << cursor;
        EXPECT_THROW(stream().read({{Door::events, 0, cursor}}, 1, 0ms), Error) << cursor;
    }
}

TEST_P(StreamSuite, StopFinishesWhatIsQueuedAndRefusesWhatComesLater) {
    std::atomic<int> ok{0};
    for (int i = 0; i < 100; ++i) stream().append(Door::events, 0, "x", [&](const Appended& appended) { ok += appended.ok; });
    stream().stop();
    EXPECT_EQ(ok, 100);
    const Appended late = append(Door::events, 0, "late");
    EXPECT_FALSE(late.ok);
    EXPECT_FALSE(late.error.empty());
    EXPECT_THROW(stream().publish(Publication::results, 0, {"late"}), TryLater);
    stream().stop();
}

TEST_P(StreamSuite, StopEndsAReadersWait) {
    auto reading = std::async(std::launch::async, [this] { return stream().read({{Door::events, 0, ""}}, 10, 30s); });
    EXPECT_EQ(reading.wait_for(50ms), std::future_status::timeout);
    stream().stop();
    EXPECT_EQ(reading.wait_for(5s), std::future_status::ready);
}

TEST_P(StreamSuite, AStreamThatWorksIsHealthy) {
    append(Door::events, 0, "x");
    EXPECT_EQ(stream().health().state, StreamHealth::State::ok);
    EXPECT_EQ(stream().health().reason, "");
}

}  // namespace domino::test
