#!/usr/bin/env bash
# Makes the secrets that docker-compose.yml mounts, each a file of its own. What is there stays as it is.
#   deploy/secrets.sh [FOLDER]      secrets/ beside this script, unless said otherwise
# The containers' users differ and read the files through single mounts: so the files are readable, and the folder is closed.
set -euo pipefail
folder="${1:-$(dirname "$0")/secrets}"
umask 022
mkdir -p "$folder"
chmod 0700 "$folder"
made=0

drawn() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

keep() {  # keep NAME VALUE: into the file NAME, unless there is one
    local file="$folder/$1"
    [ -s "$file" ] && return 0
    printf %s "$2" >"$file.new"
    chmod 0444 "$file.new"
    mv "$file.new" "$file"
    made=$((made + 1))
}

keep domino_api_token "dt_$(drawn)"
keep redis_password "$(drawn)"
keep postgres_password "$(drawn)"
keep domino_database_password "$(drawn)"
redis_password=$(cat "$folder/redis_password")
keep redis_auth "requirepass $redis_password"
keep domino_stream "redis://:$redis_password@redis:6379/0"
keep domino_store "postgresql://domino:$(cat "$folder/domino_database_password")@postgres:5432/domino"
echo "$made secrets made in $folder; the rest was there. Keep a copy: without them the volumes are of no use."
