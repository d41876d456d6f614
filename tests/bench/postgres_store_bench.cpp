// How fast the Postgres store writes and looks up, on a server of its own with its data under $TMPDIR (/tmp).
// DOMINO_BENCH_RUNS=N: how many runs there are for look-ups (200,000 unless told).

#include "core/store/postgres_store.hpp"
#include "tests/bench/store_load.hpp"
#include "tests/unit/support/postgres_server.hpp"

#include <benchmark/benchmark.h>
#include <deque>

namespace {

using namespace domino;

/// Opened once for all benchmarks of a name.
class Data : public bench::StoreLoad {
public:
    explicit Data(const char* name_space) : Data(open(name_space)) {}

    static test::PostgresServer& server() {
        static test::PostgresServer server;
        return server;
    }

private:
    explicit Data(std::unique_ptr<PostgresStore> store) : StoreLoad(*store), store_(std::move(store)) {}
    static std::unique_ptr<PostgresStore> open(const char* name_space) {
        PostgresStoreSettings settings;
        settings.address = server().address();
        settings.name_space = name_space;
        return std::make_unique<PostgresStore>(settings);
    }

    std::unique_ptr<PostgresStore> store_;
};

Data& fresh_data() {
    static Data data("fresh");
    return data;
}

void apply(Data& data, benchmark::State& state) {
    for (auto _ : state) {
        state.PauseTiming();
        std::vector<Changes> batch = data.fast_path_batch(static_cast<int>(state.range(0)));
        state.ResumeTiming();
        data.apply(std::move(batch));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void apply_fast_path(benchmark::State& state) {
    apply(fresh_data(), state);
}
BENCHMARK(apply_fast_path)->Arg(1)->Arg(32)->Arg(128)->Arg(512)->UseRealTime()->MinTime(3);

Data& filled_data() {
    static Data data("filled");
    static const bool filled = [] {
        const char* told = std::getenv("DOMINO_BENCH_RUNS");
        const int runs = told ? std::atoi(told) : 200000;
        for (int written = 0; written < runs; written += 512) data.apply(data.fast_path_batch(512));
        Data::server().sql("SET search_path = filled; VACUUM ANALYZE");
        return true;
    }();
    benchmark::DoNotOptimize(filled);
    return data;
}

void apply_to_a_filled_store(benchmark::State& state) {
    apply(filled_data(), state);
}
BENCHMARK(apply_to_a_filled_store)->Arg(1)->Arg(32)->Arg(128)->Arg(512)->UseRealTime()->MinTime(3);

void look_up(benchmark::State& state, const std::function<void(Data&)>& question) {
    Data& data = filled_data();
    for (auto _ : state) question(data);
}

RunFilter filter_by(std::optional<RunStatus> status, const std::string& conversation, const std::string& text) {
    return {status, conversation.empty() ? "" : "webui", conversation, "", text};
}

BENCHMARK_CAPTURE(look_up, one_run, [](Data& data) { data.store().run(data.any_run()); })->UseRealTime();
BENCHMARK_CAPTURE(look_up, newest_50, [](Data& data) { data.store().runs({}, "", 50); })->UseRealTime();
BENCHMARK_CAPTURE(look_up, newest_50_failed, [](Data& data) {
    data.store().runs(filter_by(RunStatus::failed, "", ""), "", 50);
})->UseRealTime();
BENCHMARK_CAPTURE(look_up, conversation, [](Data& data) {
    data.store().runs(filter_by({}, data.any_conversation(), ""), "", 50);
})->UseRealTime();
BENCHMARK_CAPTURE(look_up, text_that_nobody_wrote, [](Data& data) {
    data.store().runs(filter_by({}, "", "no such words"), "", 50);
})->UseRealTime();
BENCHMARK_CAPTURE(look_up, conversations_of_a_sender, [](Data& data) {
    data.store().conversations("webui", "u-1", 50);
})->UseRealTime();
BENCHMARK_CAPTURE(look_up, all_conversations, [](Data& data) { data.store().conversations("webui", "", 50); })->UseRealTime();
BENCHMARK_CAPTURE(look_up, nothing_changed, [](Data& data) {
    Revisions seen = data.store().revisions();
    data.store().changed_runs({}, seen, 50);
});
BENCHMARK_CAPTURE(look_up, counts, [](Data& data) { data.store().count_runs(); })->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
