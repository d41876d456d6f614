# Debian packages of each purpose, and how to get those that are missing. Sourced by the scripts.

packages_to_build="g++ cmake ninja-build ccache pkg-config git gzip
  libpoco-dev libboost-dev libboost-filesystem-dev nlohmann-json3-dev libspdlog-dev prometheus-cpp-dev libsqlite3-dev
  libhiredis-dev libpqxx-dev libvalijson-dev libmozjs-102-dev libssl-dev libcli11-dev libseccomp-dev
  libmd4c-dev"
packages_to_test="libgtest-dev libgmock-dev libbenchmark-dev redis-server postgresql chromium chromium-driver python3 python3-selenium python3-psycopg2
  sqlite3 curl fonts-dejavu-core"
packages_to_fuzz="clang libclang-rt-dev"
# A Node from elsewhere has npm in it and does not go with Debian's package.
packages_to_test_npm=$(command -v npm >/dev/null || echo npm)
packages_to_test_n8n="python3-pandas python3-sklearn $packages_to_test_npm"
packages_to_test_containers="podman buildah runc netavark aardvark-dns iptables debootstrap docker-compose"

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# install_missing PACKAGE...: says what it does, does nothing when all is there.
install_missing() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    echo "==> Installing ${#missing[@]} Debian packages: ${missing[*]}"
    as_root apt-get -o Acquire::Retries=3 -qq update
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -y --no-install-recommends install "${missing[@]}" |
        grep --line-buffered -E '^(Setting up|Get:)' | sed -u 's/^/    /' || true
    for package in "${missing[@]}"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            { echo "deploy: the Debian package $package could not be installed; see the messages of apt-get above" >&2; return 1; }
    done
}
