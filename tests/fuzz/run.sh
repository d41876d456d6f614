#!/usr/bin/env bash
# Builds the fuzz targets (clang, libFuzzer, AddressSanitizer) and runs each, as many side by side as there are processors; the last line
# sums up.
#   tests/fuzz/run.sh [SECONDS] [TARGET...]     60 seconds each by default, all targets by default
# What is found grows in build/fuzz/corpus/TARGET and is used again; an input that breaks a target is
# kept in build/fuzz/broken/ and shown again by: build/fuzz/fuzz/fuzz_TARGET FILE
set -uo pipefail
cd "$(dirname "$0")/../.."
. deploy/packages.sh

seconds=60
if [[ "${1:-}" =~ ^[0-9]+$ ]]; then seconds=$1; shift; fi
mapfile -t all < <(sed -nE 's/^domino_fuzz_target\((\w+).*/\1/p' tests/fuzz/CMakeLists.txt)
targets=("${@:-${all[@]}}")
for target in "${targets[@]}"; do
    [ -f "tests/fuzz/${target}_fuzz.cpp" ] || { echo "fuzz: no target \"$target\"; there are: ${all[*]}" >&2; exit 2; }
done

# shellcheck disable=SC2086
install_missing $packages_to_build $packages_to_fuzz || exit 1
log=build/fuzz/build.log
mkdir -p build/fuzz/broken
cmake --preset fuzz >"$log" 2>&1 && cmake --build build/fuzz --target "${targets[@]/#/fuzz_}" >>"$log" 2>&1 ||
    { tail -n 30 "$log"; echo "fuzz: the targets cannot be built; all of it is in $log" >&2; exit 1; }

fuzz_one() {  # fuzz_one TARGET SECONDS
    local target=$1 seconds=$2 corpus=build/fuzz/corpus/$1 log=build/fuzz/$1.log
    mkdir -p "$corpus"
    if UBSAN_OPTIONS=print_stacktrace=1 "build/fuzz/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
        -max_len=16384 -artifact_prefix="build/fuzz/broken/$target-" -print_final_stats=1 \
        "$corpus" "tests/fuzz/corpus/$target" >"$log" 2>&1; then
        echo "  ok $target, $seconds s: $(sed -nE 's/^stat::number_of_executed_units: +//p' "$log") inputs, nothing broke"
    else
        echo "  FAILED $target; all of it is in $log"
        grep -E 'ERROR|SUMMARY|artifact_prefix|Test unit written' "$log" | head -n 5 | sed 's/^/    /'
    fi
}
export -f fuzz_one

results=build/fuzz/results.log
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c "fuzz_one {} $seconds" | tee "$results"
passed=$(grep -c '^  ok ' "$results")
failed=$((${#targets[@]} - passed))
echo "RESULT $passed $failed 0"
[ "$failed" -eq 0 ]
