#!/bin/sh
# Runs every fuzz test of the tree for a while, one after the other.
#   FUZZTIME=5m scripts/fuzz.sh [package...]
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- ./...
found=0
for package in $(go list "$@"); do
	for name in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
		found=$((found + 1))
		echo "== $package $name for ${FUZZTIME:-30s}"
		go test -run '^$' -fuzz "^$name\$" -fuzztime "${FUZZTIME:-30s}" -fuzzminimizetime 5x "$package"
	done
done
echo "$found fuzz tests ran"
[ "$found" -gt 0 ]
