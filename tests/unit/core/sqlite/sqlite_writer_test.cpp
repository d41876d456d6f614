#include "core/sqlite/sqlite_writer.hpp"

#include "tests/unit/support/refusal.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <atomic>
#include <future>

namespace domino::test {

using namespace std::chrono_literals;

class Writer : public testing::Test {
protected:
    Writer() {
        writer_.run([](SqliteDatabase& database) {
            database.execute("CREATE TABLE t (x INTEGER UNIQUE, y TEXT)");
            database.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value)");
        });
    }

    std::int64_t rows() {
        std::int64_t count = 0;
        writer_.run([&](SqliteDatabase& database) { count = database.integer("SELECT count(*) FROM t").value(); });
        return count;
    }
    void limit_pages(int more) {
        writer_.run([&](SqliteDatabase& database) {
            const auto limit = database.integer("PRAGMA page_count").value() + more;
            database.execute("PRAGMA max_page_count = " + std::to_string(limit));
        });
    }

    TemporaryFolder folder_;
    SqliteWriter writer_{folder_.path() / "writer.db"};
};

TEST_F(Writer, ABadItemIsUndoneAloneAndTheOthersOfItsBatchStand) {
    std::promise<void> begin;
    std::shared_future<void> begun = begin.get_future().share();
    writer_.submit([begun](SqliteDatabase&) { begun.wait(); }, [](const Written&) {});
    std::vector<Written> written(5);
    const auto put = [&](std::size_t i, const SqliteWriter::Work& work) {
        writer_.submit(work, [&written, i](const Written& one) { written[i] = one; });
    };
    put(0, [](SqliteDatabase& d) { d.run("INSERT INTO t VALUES (1, 'a')"); });
    put(1, [](SqliteDatabase& d) {
        d.run("INSERT INTO t VALUES (2, 'undone')");
        d.run("INSERT INTO t VALUES (1, 'twice')");
    });
    put(2, [](SqliteDatabase& d) {
        d.run("INSERT INTO t VALUES (3, 'undone')");
        throw std::runtime_error("not this one");
    });
    put(3, [](SqliteDatabase& d) { d.run("INSERT INTO t VALUES (4, 'd')"); });
    put(4, [](SqliteDatabase& d) { d.run("INSERT INTO t VALUES (5, ?)", std::string(65u << 20, 'x')); });
    begin.set_value();
    writer_.drain();
    EXPECT_EQ(written[0].state, Written::State::committed);
    EXPECT_EQ(written[1].state, Written::State::refused);
    EXPECT_EQ(written[2].state, Written::State::refused);
    EXPECT_EQ(written[2].error, "not this one");
    EXPECT_EQ(written[3].state, Written::State::committed);
    EXPECT_EQ(written[4].state, Written::State::refused);
    EXPECT_EQ(rows(), 2);
    EXPECT_EQ(writer_.trouble(), "");
}

TEST_F(Writer, ItemsThatWaitTogetherShareACommit) {
    std::promise<void> begin;
    std::shared_future<void> begun = begin.get_future().share();
    writer_.submit([begun](SqliteDatabase&) { begun.wait(); }, [](const Written&) {});
    std::atomic<bool> seen_uncommitted{false};
    for (int i = 0; i < 10; ++i) {
        writer_.submit(
            [i, &seen_uncommitted](SqliteDatabase& d) {
                d.run("INSERT INTO t VALUES (?, '')", i);
                if (i == 9) seen_uncommitted = d.in_transaction() && d.integer("SELECT count(*) FROM t") == 10;
            },
            [](const Written&) {});
    }
    SqliteDatabase other(folder_.path() / "writer.db", SqliteDatabase::Mode::read);
    EXPECT_EQ(other.integer("SELECT count(*) FROM t"), 0);
    begin.set_value();
    writer_.drain();
    EXPECT_TRUE(seen_uncommitted);
    EXPECT_EQ(other.integer("SELECT count(*) FROM t"), 10);
}

TEST_F(Writer, WhatRunWaitsForIsThrownWhenItIsRefused) {
    EXPECT_EQ(refusal_of([this] { writer_.run([](SqliteDatabase&) { throw Error("no"); }); }), "no");
    EXPECT_THROW(writer_.run([](SqliteDatabase&) { throw Error("no"); }), Error);
}

TEST_F(Writer, ACompletionThatWaitsForTheWriterIsRefusedInPlaceOfADeadlock) {
    std::promise<bool> threw;
    writer_.submit([](SqliteDatabase&) {},
                   [&](const Written&) {
                       try {
                           writer_.run([](SqliteDatabase&) {});
                           threw.set_value(false);
                       } catch (const std::logic_error&) {
                           threw.set_value(true);
                       }
                   });
    EXPECT_TRUE(threw.get_future().get());
}

TEST_F(Writer, WhenTheFileCannotGrowTheWholeBatchFailsAndItHealsByItself) {
    limit_pages(2);
    std::promise<void> begin;
    std::shared_future<void> begun = begin.get_future().share();
    writer_.submit([begun](SqliteDatabase&) { begun.wait(); }, [](const Written&) {});
    std::vector<Written> written(2);
    writer_.submit([](SqliteDatabase& d) { d.run("INSERT INTO t VALUES (1, 'small')"); },
                   [&](const Written& one) { written[0] = one; });
    writer_.submit([](SqliteDatabase& d) { d.run("INSERT INTO t VALUES (2, ?)", std::string(100000, 'x')); },
                   [&](const Written& one) { written[1] = one; });
    begin.set_value();
    writer_.drain();
    for (const Written& one : written) {
        EXPECT_EQ(one.state, Written::State::failed);
        EXPECT_EQ(one.error.rfind("disk full: ", 0), 0u) << one.error;
    }
    EXPECT_EQ(rows(), 0);
    EXPECT_THROW(writer_.run([](SqliteDatabase& d) { d.run("INSERT INTO t VALUES (2, ?)", std::string(100000, 'x')); }),
                 TryLater);
    EXPECT_EQ(writer_.trouble().rfind("disk full: ", 0), 0u);
    limit_pages(1000);
    writer_.run([](SqliteDatabase& d) { d.run("INSERT INTO t VALUES (2, ?)", std::string(100000, 'x')); });
    EXPECT_EQ(writer_.trouble(), "");
    EXPECT_EQ(rows(), 1);
}

TEST_F(Writer, ItFindsOutByItselfThatItCanWriteAgain) {
    limit_pages(0);
    EXPECT_THROW(writer_.run([](SqliteDatabase& d) { d.run("INSERT INTO t VALUES (2, ?)", std::string(100000, 'x')); }),
                 TryLater);
    ASSERT_NE(writer_.trouble(), "");
    const auto enough = std::chrono::steady_clock::now() + 20s;
    while (!writer_.trouble().empty() && std::chrono::steady_clock::now() < enough) std::this_thread::sleep_for(20ms);
    EXPECT_EQ(writer_.trouble(), "");
}

TEST_F(Writer, ADestroyedWriterHasFinishedWhatWasQueued) {
    std::atomic<int> committed{0};
    {
        SqliteWriter writer(folder_.path() / "other.db");
        writer.run([](SqliteDatabase& d) { d.execute("CREATE TABLE t (x)"); });
        for (int i = 0; i < 500; ++i) {
            writer.submit([i](SqliteDatabase& d) { d.run("INSERT INTO t VALUES (?)", i); },
                          [&](const Written& one) { committed += one.state == Written::State::committed; });
        }
    }
    EXPECT_EQ(committed, 500);
    SqliteDatabase database(folder_.path() / "other.db", SqliteDatabase::Mode::read);
    EXPECT_EQ(database.integer("SELECT count(*) FROM t"), 500);
}

TEST_F(Writer, AStatementAtWorkIsNotUsedASecondTime) {
    writer_.run([](SqliteDatabase& d) {
        d.run("INSERT INTO t VALUES (1, ''), (2, '')");
        SqliteRows rows = d.query("SELECT x FROM t");
        ASSERT_TRUE(rows.next());
        EXPECT_THROW(d.query("SELECT x FROM t"), std::logic_error);
    });
}

}  // namespace domino::test
