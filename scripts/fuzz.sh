#!/bin/sh
# Runs every fuzz test of the tree for a while, one after the other.
#   FUZZTIME=5m scripts/fuzz.sh [package...]
#
# Go 1.26's coordinator can mistake its own deadline for a failure (golang/go#75804,
# mended in 1.27): then it says "context deadline exceeded" and nothing else, and
# no failing input is written. That one answer, and no other, is asked again.
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- ./...
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# fuzz PACKAGE NAME: one fuzz test; its output is shown and kept in $log.
fuzz() {
	{ go test -run '^$' -fuzz "^$2\$" -fuzztime "${FUZZTIME:-30s}" -fuzzminimizetime 5x "$1" 2>&1 || echo "exit status of $2: failed"; } | tee "$log"
	! grep -q "^exit status of $2: failed" "$log"
}

# deadline_only: the last run failed by the coordinator's deadline and by nothing else.
deadline_only() {
	[ "$(sed -n '/^--- FAIL/,/^FAIL$/p' "$log" | sed '1d;$d' | tr -d ' ')" = contextdeadlineexceeded ] &&
		! grep -qiE 'failing input|panic:|DATA RACE' "$log"
}

found=0
for package in $(go list "$@"); do
	for name in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
		found=$((found + 1))
		echo "== $package $name for ${FUZZTIME:-30s}"
		tries=1
		until fuzz "$package" "$name"; do
			if [ "$tries" -ge 3 ] || ! deadline_only; then
				exit 1
			fi
			tries=$((tries + 1))
			echo "== $package $name again: the coordinator stopped at its own deadline, no input failed"
		done
	done
done
echo "$found fuzz tests ran"
[ "$found" -gt 0 ]
