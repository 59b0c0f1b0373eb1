#!/bin/sh
# Regenerates the templates and fails when a generated file was not up to date.
# Always run from the top: the files hold their paths as seen from here.
# Looks at the files, not at git, so it says the same before and after a commit.
set -eu
cd "$(dirname "$0")/.."

sums() { find web -name '*_templ.go' -exec cksum {} + | sort -k3; }

before=$(sums)
log=$(go tool templ generate 2>&1) || {
	echo "$log" >&2
	exit 1
}
if [ "$before" != "$(sums)" ]; then
	echo "generated files were out of date; they are right now, look at them and commit them" >&2
	exit 1
fi
