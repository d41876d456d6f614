#!/usr/bin/env bash
# Installs what is missing, builds and runs the tests; the last line sums up.
#   tests/run.sh            all tests that need Debian packages only
#   tests/run.sh all        the same, the container tests, which build the image for real, the tests on a real n8n, those
#                           against packages of npm, and a minute of fuzzing for each parser (longer: tests/fuzz/run.sh SECONDS)
#   tests/run.sh unit       only the unit tests; likewise: integration, e2e, containers, n8n, npm, fuzz
#   tests/run.sh asan       unit and integration tests with sanitizers; likewise: tsan
set -uo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh

output="$PWD/build/test-output"
export DOMINO_TEST_OUTPUT="$output/screens"
passed=0 failed=0 skipped=0 logs=()
mkdir -p "$DOMINO_TEST_OUTPUT"

die() { echo "tests: $*" >&2; echo "$passed passed, $((failed + 1)) failed"; exit 1; }

build() {  # build PRESET
    echo "==> Building $1"
    cmake --preset "$1" -DDOMINO_TESTS=ON >"$output/configure-$1.log" 2>&1 || { tail -n 30 "$output/configure-$1.log"; die "$1 cannot be configured"; }
    NINJA_STATUS="    [$1 %f/%t] " cmake --build "build/$1" 2>&1 | progress || die "$1 cannot be built"
}

# Shows every tenth line of progress and everything that is none.
progress() { awk '/^    \[/ { if (++lines % 10 == 1) print; fflush(); next } { print; fflush() } '; }

unit_tests() {  # unit_tests PRESET
    echo "==> Unit tests ($1)"
    local log="$output/unit-$1.log" count bad left_out
    (cd "build/$1" && ctest --output-on-failure -j2 --timeout 300 2>&1) | tee "$log" |
        awk '/Test +#/ { if ($0 ~ /Passed/) { if (++n % 100 == 0) { print "    " n " passed"; fflush() }; next } } /Start +[0-9]+:/ { next } { print; fflush() }'
    # "98% tests passed, 2 tests failed out of 840"; skipped ones are among those that passed.
    bad=$(sed -nE 's/.* ([0-9]+) tests failed out of [0-9]+$/\1/p' "$log"); count=$(sed -nE 's/.* tests failed out of ([0-9]+)$/\1/p' "$log")
    if [ -z "$count" ] || [ "$count" -eq 0 ]; then failed=$((failed + 1)); return; fi
    left_out=$(grep -cE '^\s+[0-9]+ - .*\(Skipped\)$' "$log")
    passed=$((passed + count - bad - left_out)); failed=$((failed + bad)); skipped=$((skipped + left_out))
}

python_tests() {  # python_tests NAME PRESET FOLDER [PATTERN]
    echo "==> $1 ($2)"
    local log="$output/$(basename "$3")-$2.log" result
    logs+=("$log")
    DOMINO_BUILD="$PWD/build/$2" PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -W error::ResourceWarning tests/run_python.py "$3" "${4:-*_test.py}" 2>&1 | tee "$log" | sed -u 's/^/    /'
    result=$(grep -oE '^RESULT [0-9]+ [0-9]+ [0-9]+' "$log" | tail -n 1)
    [ -n "$result" ] || { failed=$((failed + 1)); return; }
    # shellcheck disable=SC2086
    set -- $result
    passed=$((passed + $2)); failed=$((failed + $3)); skipped=$((skipped + $4))
}

fuzz_tests() {
    echo "==> Fuzzing"
    local log="$output/fuzz.log" result
    tests/fuzz/run.sh 60 2>&1 | tee "$log" | sed -u '/^RESULT/d; s/^/    /'
    result=$(grep -oE '^RESULT [0-9]+ [0-9]+ [0-9]+' "$log" | tail -n 1)
    [ -n "$result" ] || { failed=$((failed + 1)); return; }
    # shellcheck disable=SC2086
    set -- $result
    passed=$((passed + $2)); failed=$((failed + $3)); skipped=$((skipped + $4))
}

sanitizer_tests() {  # sanitizer_tests PRESET
    build "$1"
    export ASAN_OPTIONS=detect_stack_use_after_return=1:abort_on_error=1 UBSAN_OPTIONS=print_stacktrace=1 LSAN_OPTIONS="suppressions=$PWD/tests/lsan.supp print_suppressions=0"
    export TSAN_OPTIONS="halt_on_error=1 second_deadlock_stack=1 suppressions=$PWD/tests/tsan.supp"
    unit_tests "$1"
    python_tests "Integration tests" "$1" tests/integration
}

what="${1:-default}"
case "$what" in default | all | unit | integration | e2e | containers | n8n | npm | fuzz | asan | tsan) ;; *) sed -n '2,8p' "$0"; exit 2 ;; esac
echo "==> Checking Debian packages"
# shellcheck disable=SC2086
install_missing $packages_to_build $packages_to_test || die "packages are missing"
# shellcheck disable=SC2086
case "$what" in all | containers) install_missing $packages_to_test_containers || die "packages are missing" ;; esac
# shellcheck disable=SC2086
case "$what" in all | npm) install_missing $packages_to_test_npm || die "packages are missing" ;; esac
# shellcheck disable=SC2086
case "$what" in all | n8n) install_missing $packages_to_test_n8n && tests/n8n/install.sh >"$output/n8n-install.log" || die "n8n cannot be installed" ;; esac

case "$what" in
    default | all | unit | integration | e2e | n8n | npm) build debug ;;
esac
case "$what" in default | all | unit) unit_tests debug ;; esac
case "$what" in default | all | integration) python_tests "Integration tests" debug tests/integration ;; esac
case "$what" in default | all | e2e) python_tests "Browser tests" debug tests/e2e ;; esac
case "$what" in all | n8n) python_tests "Tests on a real n8n" debug tests/n8n ;; esac
case "$what" in all | npm) python_tests "Tests against npm packages" debug tests/npm ;; esac
case "$what" in all | containers) python_tests "Container tests" image tests/containers ;; esac
case "$what" in all | fuzz) fuzz_tests ;; esac
case "$what" in asan | tsan) sanitizer_tests "$what" ;; esac

if [ "$failed" -gt 0 ] && [ ${#logs[@]} -gt 0 ]; then  # once more where the eye looks first
    echo
    grep -hE -A 40 '^(FAIL|ERROR): ' "${logs[@]}" | grep -E '^(FAIL|ERROR): |^[A-Za-z.]*(Error|Exception)' | cut -c1-2000
fi
echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
