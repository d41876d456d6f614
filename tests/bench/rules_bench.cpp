// How long planner_rules takes for one message with 100 rules of four patterns each.

#include "tests/unit/plugins/planners/rules/rules_host.hpp"

#include <benchmark/benchmark.h>

namespace {

using domino::Json;
using domino::rules::RulesPlanner;
using namespace domino::rules::test;

constexpr int rule_count = 100;

std::unique_ptr<RulesPlanner> planner_with_many_rules(RulesHost& host) {
    Json rules = Json::array();
    for (int i = 0; i < rule_count; ++i) {
        const std::string thing = "thing" + std::to_string(i);
        rules.push_back({{"id", thing},
                         {"patterns",
                          {{"en",
                            {"(check|verify) " + thing + " [number] {n:code} [[over|for] {m:money}]",
                             "(check*|verify) & " + thing + " {n:code} & [{m:money}] & [to {c:country}] & [on {d:date}]"}},
                           {"de",
                            {"(prüf*|kontrollier*) " + thing + " [nummer] {n:code} [[über|von] {m:money}]",
                             thing + " {n:code} & (prüf*|kontrollier*) & [{m:money}] & [nach {c:country}] & [am {d:date}]"}}}},
                         {"reply", thing + " {n} {m}"}});
    }
    return std::make_unique<RulesPlanner>(host, Json{{"rules", rules}});
}

void plan(benchmark::State& state, const std::string& text, bool is_planned) {
    RulesHost host;
    const auto planner = planner_with_many_rules(host);
    const auto request = domino::rules::test::request(text);
    for (auto _ : state) {
        auto plan = planner->plan(request);
        if (plan.has_value() != is_planned) state.SkipWithError("not what the message asks for");
        benchmark::DoNotOptimize(plan);
    }
}

void a_message_that_fits(benchmark::State& state) {
    plan(state, "Bitte thing99 4711 über 150 EUR prüfen", true);
}
BENCHMARK(a_message_that_fits);

void a_message_that_fits_nothing(benchmark::State& state) {
    plan(state, "Guten Morgen, wie wird heute das Wetter in Wien?", false);
}
BENCHMARK(a_message_that_fits_nothing);

void a_message_that_says_the_words_of_many_rules(benchmark::State& state) {
    std::string text;
    for (int i = 0; i < state.range(0); ++i) text += "prüfe check thing" + std::to_string(i) + " 5 nach ";
    plan(state, text, false);
}
BENCHMARK(a_message_that_says_the_words_of_many_rules)->Arg(12)->Arg(75);

void a_message_of_a_megabyte(benchmark::State& state) {
    std::string text;
    while (text.size() < 1000000) text += "prüfe thing5 ";
    plan(state, text, false);
}
BENCHMARK(a_message_of_a_megabyte);

}  // namespace

BENCHMARK_MAIN();
