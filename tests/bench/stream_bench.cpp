// How fast the stream on Redis appends and reads, against a redis-server of its own; the embedded stream is in store_bench.cpp.

#include "core/stream/redis_stream.hpp"
#include "tests/unit/support/redis_server.hpp"

#include <benchmark/benchmark.h>
#include <future>

namespace {

using namespace domino;
using namespace std::chrono_literals;

const std::string payload(300, 'e');

std::unique_ptr<RedisStream> open_stream(const test::RedisServer& server) {
    RedisStreamSettings settings;
    settings.address = parse_redis_address(server.address());
    return std::make_unique<RedisStream>(settings);
}

/// Opened once for all threads of a benchmark.
struct Data {
    explicit Data(const std::string& fsync) : server({"appendfsync " + fsync}), stream(open_stream(server)) {}
    test::RedisServer server;
    std::unique_ptr<RedisStream> stream;
};

void append(benchmark::State& state, Data& (*data)()) {
    Stream& stream = *data().stream;
    for (auto _ : state) {
        const auto answer = std::make_shared<std::promise<bool>>();
        stream.append(Door::events, state.thread_index() % 16, payload,
                      [answer](const Appended& appended) { answer->set_value(appended.ok); });
        if (!answer->get_future().get()) state.SkipWithError("an append failed");
    }
    state.SetItemsProcessed(state.iterations());
}

Data& always() {
    static Data data("always");
    return data;
}

Data& every_second() {
    static Data data("everysec");
    return data;
}

BENCHMARK_CAPTURE(append, always, always)->Threads(1)->Threads(16)->Threads(128)->UseRealTime()->MinTime(2);
BENCHMARK_CAPTURE(append, everysec, every_second)->Threads(1)->Threads(16)->Threads(128)->UseRealTime()->MinTime(2);

/// All doors of a broker, 256 entries at most at once, with as many entries in backlog as the argument says.
void read(benchmark::State& state) {
    test::RedisServer server({"appendonly no"});
    const std::string fill =
        "for i = 1, ARGV[1] do redis.call('XADD', KEYS[1] .. (i % 16), '*', 'e', ARGV[2]) end return redis.status_reply('OK')";
    for (std::int64_t done = 0; done < state.range(0); done += 10000) {
        server.command({"EVAL", fill, "1", "domino:events:", "10000", payload});
    }
    const auto stream = open_stream(server);
    std::int64_t entries = 0;
    for (auto _ : state) {
        std::vector<ReadFrom> from;
        for (int p = 0; p < 16; ++p) from.push_back({Door::events, p, ""});
        for (int p = 0; p < 16; ++p) from.push_back({Door::callbacks, p, ""});
        for (;;) {
            const auto some = stream->read(from, 256, 0ms);
            if (some.empty()) break;
            for (const DoorEntry& one : some) from[static_cast<std::size_t>(one.entry.partition)].after = one.entry.cursor;
            entries += static_cast<std::int64_t>(some.size());
        }
    }
    state.SetItemsProcessed(entries);
}
BENCHMARK(read)->Arg(100000)->Arg(1000000)->UseRealTime()->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
