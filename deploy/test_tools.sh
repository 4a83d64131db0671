#!/bin/sh
# What the tests need from the system: PostgreSQL's server, Redis, Chromium, and what the guide's examples run with.
# Installed when we may, named when not.
set -u

has_postgresql() { command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
has_chromium() { command -v chromium >/dev/null 2>&1; }  # the name that tests/browser looks for
has_node() { command -v node >/dev/null 2>&1; }
has_curl() { command -v curl >/dev/null 2>&1; }
has_redis() { command -v redis-server >/dev/null 2>&1; }
has_postgres_user() { [ "$(id -u)" != 0 ] || id postgres >/dev/null 2>&1; }

missing() {
    { has_postgresql && has_postgres_user; } || printf 'postgresql '
    has_redis || printf 'redis-server '
    has_chromium || printf 'chromium '
    has_node || printf 'nodejs '
    has_curl || printf 'curl '
}

wanted=$(missing)
[ -z "$wanted" ] && exit 0

if [ "$(id -u)" = 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo"; else as_root="no"; fi
if [ "$as_root" = no ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need these system packages, please install them first: $wanted" >&2
    exit 1
fi
echo "Installing for the tests: $wanted"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { $as_root apt-get update -q && $as_root apt-get install -q -y --no-install-recommends $wanted; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "Installing $wanted failed (see above): install it by hand, then run make test again." >&2
    exit 1
fi
