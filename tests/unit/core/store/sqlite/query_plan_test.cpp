#include "core/store/sqlite_store.hpp"
#include "core/stream/embedded_stream.hpp"
#include "tests/unit/support/own_all.hpp"
#include "tests/unit/support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <future>
#include <regex>

namespace domino::test {

using namespace std::chrono_literals;

namespace {

RunFilter filter(std::optional<RunStatus> status, const char* channel, const char* conversation, const char* chain) {
    return {status, channel, conversation, chain, ""};
}

void use_every_query(Store& store, Stream& stream) {
    own_all(store, "tester");
    store.give_back(store.partition_rows()[1]);
    store.dead_letters_after(0, 0, 9);
    store.open_runs(0, 0, 9);
    store.planning_runs(0, "c", "n", 0, 9);
    store.existing_runs({"r"});
    store.family_size("r");
    store.dialog("c", "n");
    store.waiting_steps("c", "n");
    store.seen({"s", 1, "d"});
    store.results_after(0, 0, 9);
    store.run("r");
    for (const RunFilter& one : {filter({}, "", "", ""), filter(RunStatus::failed, "", "", ""), filter({}, "c", "", ""),
                                 filter({}, "", "n", ""), filter({}, "c", "n", ""), filter({}, "", "", "chain")}) {
        store.runs(one, "", 9);
    }
    store.count_runs();
    store.conversations("c", "", 9);
    store.conversations("c", "s", 9);
    store.dead_letters("open", "", 9);
    store.dead_letters("", "d", 9);
    store.dead_letter("d");
    store.get("s", "k");
    stream.read({{Door::events, 0, ""}}, 9, 0ms);
    stream.trim(Door::events, 0, "9", 0ms);
    stream.backlog(Door::events, 0, "");
    stream.trim_publication(Publication::results, 0, 0ms, 0ms);
    stream.tail(Publication::results, 0, "", 9);
    stream.newest(Publication::results, 0);
    stream.pending(Publication::results, 0, "g", 9);
}

void fill(Store& store, Stream& stream) {
    Changes changes;
    changes.partition = own_all(store, "tester")[0];
    changes.partition.rev = 1;
    RunRow run;
    run.id = "r";
    run.rev = 1;
    run.channel = "c";
    run.conversation = "n";
    run.sender = "s";
    run.status = RunStatus::waiting;
    changes.new_runs = {run};
    StepRow step;
    step.run = "r";
    step.status = StepStatus::waiting;
    step.ord = 1;
    changes.new_steps = {step};
    ReplyRow reply;
    reply.run = "r";
    reply.n = 1;
    changes.new_replies = {reply};
    changes.changed_runs = {run};
    changes.changed_steps = {step};
    changes.changed_replies = {reply};
    DeadLetterRow letter;
    letter.id = "d";
    changes.dead_letters = {letter};
    changes.dialogs = {{"c", "n", "p", "{}", "r"}};
    changes.seen_callbacks = {{"s", 1, "d"}};
    std::promise<void> applied;
    store.apply({changes}, [&](auto) { applied.set_value(); });
    applied.get_future().wait();
    std::promise<void> appended;
    stream.append(Door::events, 0, "e", [&](const Appended&) { appended.set_value(); });
    appended.get_future().wait();
    stream.create_group(Publication::results, 0, "g", "");
    stream.publish(Publication::results, 0, {"x"});
    stream.acknowledge(Publication::results, 0, "g", {stream.read_group(Publication::results, 0, "g", "me", 1)[0].cursor});
    stream.claim(Publication::results, 0, "g", "me", 0ms, 9);
    store.mark_dead_letter("d", "open", "");
    store.put_if_absent("s", "k", "v");
    store.forget_keys(1, 9);
    Revisions seen;
    store.changed_runs({}, seen, 9);
    store.forget(10, 10, 9);
}

/// Small tables that may be read as a whole, and plans that sort a bounded number of rows.
bool is_allowed(const std::string& sql, const std::string& plan) {
    if (plan.rfind("SEARCH conversation USING INDEX conversation_by_last", 0) == 0)
        return sql.find("participant") == std::string::npos;
    static const std::regex small("SCAN (partitions|run_count)|SCAN consumer_group|SEARCH .*|.*SUBQUERY.*|LIST SUBQUERY.*");
    if (std::regex_match(plan, small)) return true;
    const bool is_sort = plan.rfind("USE TEMP B-TREE FOR ORDER BY", 0) == 0;
    return is_sort && (sql.find("FROM participant CROSS JOIN") != std::string::npos ||
                       sql.find("conversation IN (SELECT id") != std::string::npos);
}

std::vector<std::string> plans_that_scan(SqliteDatabase& database) {
    std::vector<std::string> bad;
    for (const std::string& sql : database.prepared()) {
        if (std::regex_search(sql, std::regex("^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|EXPLAIN)"))) continue;
        // Each take-over writes the few partition rows; waiting steps are those that wait for a person now.
        if (sql == "UPDATE partitions SET owner = ?, epoch = epoch + 1") continue;
        if (sql.find("INDEXED BY waiting_step") != std::string::npos) continue;
        SqliteRows rows = database.query("EXPLAIN QUERY PLAN " + sql);
        while (rows.next()) {
            if (!is_allowed(sql, rows.text(3))) bad.push_back(rows.text(3) + " <- " + sql);
        }
    }
    return bad;
}

}  // namespace

TEST(QueryPlans, NothingThatTheStoreOrStreamAsksReadsAWholeLargeTable) {
    TemporaryFolder folder;
    const auto database = std::make_shared<EmbeddedDatabase>(folder.path() / "domino.db", "domino");
    SqliteStore store(database);
    EmbeddedStream stream(database);
    fill(store, stream);
    use_every_query(store, stream);
    const auto bad_reads = database->readers().read([](SqliteDatabase& one) {
        EXPECT_GT(one.prepared().size(), 30u);
        return plans_that_scan(one);
    });
    EXPECT_EQ(bad_reads, std::vector<std::string>{});
    std::vector<std::string> bad_writes;
    database->writer().run([&](SqliteDatabase& one) {
        EXPECT_GT(one.prepared().size(), 20u);
        bad_writes = plans_that_scan(one);
    });
    EXPECT_EQ(bad_writes, std::vector<std::string>{});
}

}  // namespace domino::test
