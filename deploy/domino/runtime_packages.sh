#!/usr/bin/env bash
# Prints the Debian packages whose libraries the programs and plugins below a folder are linked to.
#   deploy/domino/runtime_packages.sh FOLDER
# So the image gets what is needed, and a new library comes along by itself.
set -euo pipefail

needed() {  # the names of the shared libraries that the files below FOLDER ask for
    find "$1" -type f \( -perm -u+x -o -name '*.so' \) -exec objdump -p {} + 2>/dev/null | awk '$1 == "NEEDED" { print $2 }' | sort -u
}

needed "${1:?names no folder}" | while read -r library; do
    # "libx:amd64: /usr/lib/x86_64-linux-gnu/libx.so.1"
    owner=$(dpkg-query -S "*/$library" 2>/dev/null | head -n 1 | cut -d: -f1) || true
    [ -n "$owner" ] || { echo "no Debian package has $library" >&2; exit 1; }
    echo "$owner"
done | sort -u
