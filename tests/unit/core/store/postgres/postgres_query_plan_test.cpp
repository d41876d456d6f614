#include "core/store/postgres/batch_statements.hpp"
#include "core/store/postgres/postgres_pool.hpp"
#include "core/store/postgres_store.hpp"
#include "tests/bench/store_load.hpp"
#include "tests/unit/support/shared_postgres.hpp"

#include <gtest/gtest.h>
#include <regex>

namespace domino::test {

namespace {

constexpr int runs = 24000;

/// A store with many runs, most of them of one status, chain and channel: what is rare must be found
/// without walking through them.
class FilledStore {
public:
    FilledStore() : name_space_(fresh_name_space()), store_(settings()), load_(store_) {
        for (int written = 0; written < runs; written += 512) load_.apply(load_.fast_path_batch(512));
        for (int i = 0; i < 300; ++i) add_dead_letters(i);
        shared_postgres().sql("SET search_path = " + quoted_name(name_space_) + "; VACUUM ANALYZE");
    }

    /// Lets the server believe that its tables have so many times the rows.
    void believe(int times) {
        shared_postgres().sql("UPDATE pg_class SET reltuples = reltuples * " + std::to_string(times) +
                              " WHERE relkind IN ('r', 'i') AND reltuples > 1000 AND relnamespace = (SELECT oid FROM pg_namespace"
                              " WHERE quote_ident(nspname) = '" +
                              quoted_name(name_space_) + "')");
        // Sessions plan anew.
        shared_postgres().sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'domino'");
    }
    PostgresStore& store() { return store_; }
    bench::StoreLoad& load() { return load_; }
    const std::string& name_space() const { return name_space_; }

    /// How many rows and index entries a question reads, as the server counts.
    std::int64_t reads_of(const std::function<void()>& question) {
        const std::int64_t before = reads();
        question();
        return reads() - before;
    }

private:
    PostgresStoreSettings settings() const {
        PostgresStoreSettings settings;
        settings.address = shared_postgres().address();
        settings.name_space = name_space_;
        return settings;
    }
    void add_dead_letters(int number) {
        Changes changes;
        changes.partition = store_.partition_rows()[0];
        for (int i = 0; i < 20; ++i) {
            DeadLetterRow letter;
            letter.id = "d_" + std::to_string(number) + "_" + std::to_string(i);
            letter.ord = ++changes.partition.dead_ord;
            changes.dead_letters.push_back(letter);
        }
        load_.apply({changes});
    }
    std::int64_t reads() {
        return store_.pool().use([this](PostgresConnection& connection) {
            connection.script("SELECT pg_stat_force_next_flush()");
            return connection
                .integer(
                    "SELECT ((SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE schemaname = $1) + (SELECT"
                    " sum(idx_tup_read) FROM pg_stat_user_indexes WHERE schemaname = $1))::bigint",
                    name_space_)
                .value();
        });
    }

    const std::string name_space_;
    PostgresStore store_;
    bench::StoreLoad load_;
};

RunFilter by(std::optional<RunStatus> status, const char* channel, const std::string& conversation, const char* chain) {
    return {status, channel, conversation, chain, ""};
}

std::vector<std::string> bad_plans(PostgresConnection& connection) {
    // Small tables may be read as a whole; a run is found by its id or seq, a part by its id.
    static const std::regex scan(
        "(Index Only Scan|Index Scan|Bitmap Index Scan|Bitmap Heap Scan|Seq Scan)[a-zA-Z ]*"
        "( using (\\w+))? on (\\w+).*");
    static const std::regex good(
        "partitions.*|run_by_id|run_pkey|conversation_by_name|step_pkey|step_payload_pkey|reply_pkey|"
        "dialog_pkey|dead_letter_by_id");
    std::vector<std::string> bad;
    for (const BatchStatement& statement : batch_statements()) {
        const std::string sql = statement.sql;
        int places = 0;
        while (sql.find("$" + std::to_string(places + 1)) != std::string::npos) ++places;
        std::string call = std::string("EXPLAIN EXECUTE ") + statement.name + "(";
        for (int i = 0; i < places; ++i) call += i == 0 ? "NULL" : ",NULL";
        for (const auto& row : connection.script(call + ")")) {
            const std::string line = row[0].c_str();
            std::smatch found;
            if (!std::regex_search(line, found, scan)) continue;
            if (!std::regex_match(found[3].matched ? found[3].str() : found[4].str(), good))
                bad.push_back(statement.name + (": " + line));
        }
    }
    return bad;
}

}  // namespace

TEST(PostgresQueryPlans, NoQuestionReadsMoreThanItAnswers) {
    FilledStore filled;
    PostgresStore& store = filled.store();
    const std::string run = filled.load().any_run();
    const std::string conversation = filled.load().any_conversation();
    const std::string last_seq = store.runs({}, "", 1).next;
    struct Question {
        const char* name;
        std::function<void()> ask;
        std::int64_t most = 400;
    };
    std::int64_t now = 1700000000000;  // Runs end a millisecond apart.
    const std::vector<Question> questions = {
        {"run", [&] { store.run(run); }},
        {"no run", [&] { store.run("nobody"); }},
        {"existing_runs",
         [&] {
             store.existing_runs({run, "nobody"});
         }},
        {"family_size", [&] { store.family_size(run); }},
        {"open_runs", [&] { store.open_runs(0, 0, 9); }},
        {"planning_runs", [&] { store.planning_runs(0, "webui", conversation, 0, 9); }},
        {"dialog", [&] { store.dialog("webui", conversation); }},
        {"waiting_steps", [&] { store.waiting_steps("webui", conversation); }},
        {"seen",
         [&] {
             store.seen({run + ".0", 1, "d"});
         }},
        {"results_after", [&] { store.results_after(3, 700, 9); }},
        {"newest", [&] { store.runs({}, "", 9); }},
        {"older", [&] { store.runs({}, std::to_string(std::stoll(last_seq) / 2), 9); }},
        {"a rare status", [&] { store.runs(by(RunStatus::failed, "", "", ""), "", 3); }},
        {"a status that no run has", [&] { store.runs(by(RunStatus::waiting, "", "", ""), "", 9); }},
        {"a common status", [&] { store.runs(by(RunStatus::succeeded, "", "", ""), "", 9); }},
        {"a channel that no run has", [&] { store.runs(by({}, "slack", "", ""), "", 9); }},
        {"a channel", [&] { store.runs(by({}, "webui", "", ""), "", 9); }},
        {"a chain that no run has", [&] { store.runs(by({}, "", "", "other"), "", 9); }},
        {"a chain", [&] { store.runs(by({}, "", "", "default"), "", 9); }},
        {"a conversation", [&] { store.runs(by({}, "webui", conversation, ""), "", 9); }},
        {"a conversation of any channel", [&] { store.runs(by({}, "", conversation, ""), "", 9); }},
        {"no conversation", [&] { store.runs(by({}, "webui", "nowhere", ""), "", 9); }},
        {"a text that nobody wrote",
         [&] {
             store.runs({{}, "", "", "", "no such words"}, "", 9);
         },
         30000},
        {"changed_runs, nothing",
         [&] {
             Revisions seen = store.revisions();
             store.changed_runs({}, seen, 9);
         }},
        {"changed_runs, a few",
         [&] {
             Revisions seen = store.revisions();
             seen[5] -= 9;
             store.changed_runs({}, seen, 99);
         }},
        {"count_runs", [&] { store.count_runs(); }},
        {"conversations", [&] { store.conversations("webui", "", 9); }},
        {"conversations of a sender", [&] { store.conversations("webui", "u-1", 9); }},
        {"conversations of nobody", [&] { store.conversations("webui", "nobody", 9); }},
        {"dead_letters", [&] { store.dead_letters("", "", 9); }},
        {"open dead_letters", [&] { store.dead_letters("open", "d_100_1", 9); }},
        {"dropped dead_letters", [&] { store.dead_letters("dropped", "", 9); }},
        {"dead_letters_after", [&] { store.dead_letters_after(0, 3000, 9); }},
        {"dead_letter", [&] { store.dead_letter("d_1_1"); }},
        {"mark_dead_letter", [&] { store.mark_dead_letter("d_1_1", "open", ""); }},
        {"keys",
         [&] {
             store.put("s", "k", "v");
             store.get("s", "k");
             store.put_if_absent("s", "k", "v");
             store.erase("s", "k");
             store.forget_keys(1, 9);
         }},
        {"beat", [&] { store.beat({.owner = "bench"}); }},
        {"forget nothing", [&] { store.forget(1, 1, 100); }},
        {"forget some",
         [&] {
             now += 9;
             EXPECT_GT(store.forget(now + 9, now, 18), 0u);
         },
         2500},
    };
    EXPECT_GT(filled.reads_of([&] { store.runs({{}, "", "", "", "no such words"}, "", 9); }), 10000) << "nothing is counted";
    for (const int times : {1, 400}) {
        if (times > 1) filled.believe(times);
        for (const Question& question : questions) {
            EXPECT_LE(filled.reads_of(question.ask), question.most) << question.name << ", first, " << times;
            for (int i = 0; i < 8; ++i) question.ask();  // The server settles on a plan for all values.
            EXPECT_LE(filled.reads_of(question.ask), question.most) << question.name << ", later, " << times;
        }
    }
}

TEST(PostgresQueryPlans, ABatchIsWrittenByKeyWhateverTheServerBelievesAboutItsTables) {
    const auto plans_of = [](PostgresStore& store) {
        const auto connection = store.pool().connect("SET plan_cache_mode = force_generic_plan;" + prepare_batch_statements());
        return bad_plans(*connection);
    };
    FilledStore filled;
    EXPECT_EQ(plans_of(filled.store()), std::vector<std::string>{});
    filled.believe(400);
    EXPECT_EQ(plans_of(filled.store()), std::vector<std::string>{});
    PostgresStoreSettings settings;
    settings.address = shared_postgres().address();
    settings.name_space = fresh_name_space();
    PostgresStore empty(settings);
    EXPECT_EQ(plans_of(empty), std::vector<std::string>{});
}

}  // namespace domino::test
