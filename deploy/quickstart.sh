#!/usr/bin/env bash
# Installs what is missing, builds, and starts the broker on its embedded default.
#   deploy/quickstart.sh            http://127.0.0.1:8080, data in ./data
#   DOMINO_LISTEN=127.0.0.1:9090 DOMINO_DATA=/var/lib/domino deploy/quickstart.sh
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh

# shellcheck disable=SC2086
install_missing $packages_to_build

if [ ! -e build/release/build.ninja ]; then
    echo "==> Configuring"
    cmake --preset release -DDOMINO_TESTS=OFF >/dev/null
fi
echo "==> Building (the first time takes about a quarter of an hour on two cores)"
cmake --build build/release --target dist

export DOMINO_DATA="${DOMINO_DATA:-$PWD/data}"
mkdir -p "$DOMINO_DATA"
echo "==> Starting Domino; stop it with Ctrl-C"
exec build/release/bin/domino serve
