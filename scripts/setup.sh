#!/bin/sh
# Finds what the portal's commands need, and installs what is missing where that
# takes no decision: on Debian and Ubuntu, as root or with a sudo that asks for
# no password. Everywhere else it stops and names the one command to run.
#
#   scripts/setup.sh go postgres          for make demo
#   scripts/setup.sh go cc postgres chromium axe   for make test
#   scripts/setup.sh fonts                usual and Chinese glyphs, for screenshots
set -eu

say() { printf 'setup: %s\n' "$*"; }
stop() {
	printf '\nsetup: %s\n' "$1" >&2
	[ $# -lt 2 ] || printf '\n    %s\n\n' "$2" >&2
	exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# ---- the system's package manager ------------------------------------------

system() {
	if [ "$(uname -s)" = Darwin ]; then
		echo darwin
	elif [ -r /etc/os-release ]; then
		# shellcheck disable=SC1091
		(. /etc/os-release && echo " ${ID:-} ${ID_LIKE:-} ")
	fi
}

# command_for DEBIAN FEDORA ALPINE ARCH BREW: the one command for this system.
command_for() {
	case "$(system)" in
	darwin) echo "brew install $5" ;;
	*" debian "* | *" ubuntu "*) echo "sudo apt-get update && sudo apt-get install -y $1" ;;
	*" fedora "* | *" rhel "* | *" centos "*) echo "sudo dnf install -y $2" ;;
	*" alpine "*) echo "apk add $3" ;;
	*" arch "*) echo "sudo pacman -S $4" ;;
	*) echo "the package manager of this system: $1" ;;
	esac
}

# as_root prints how to become root without being asked, or fails.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		echo env
	elif have sudo && sudo -n true 2>/dev/null; then
		echo "sudo env"
	else
		return 1
	fi
}

updated=
# apt_install PACKAGE...: fails where it may not or cannot install.
apt_install() {
	have apt-get || return 1
	root=$(as_root) || return 1
	if [ -z "$updated" ]; then
		say "apt-get update"
		$root DEBIAN_FRONTEND=noninteractive apt-get update -qq || return 1
		updated=yes
	fi
	say "apt-get install $*"
	$root DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# ---- Go and a C compiler ----------------------------------------------------

need_go() {
	want=$(sed -n 's/^go \([0-9]*\.[0-9]*\).*/\1/p' go.mod)
	have go || stop "Go $want or newer is needed, and there is no go command; get it from https://go.dev/dl (packages of Linux systems are often older)"
	if ! go list -m >/dev/null 2>&1; then
		stop "Go $want or newer is needed; this is $(GOTOOLCHAIN=local go version 2>/dev/null || echo unknown). Get it from https://go.dev/dl"
	fi
	say "$(go version)"
}

need_cc() {
	have cc || have gcc || have clang || apt_install gcc libc6-dev ||
		stop "the race detector of the tests needs a C compiler" "$(command_for 'gcc libc6-dev' gcc 'gcc musl-dev' gcc gcc)"
}

need_cxx() {
	have c++ || have g++ || have clang++ || apt_install g++ ||
		stop "DuckDB, which the ledger is measured against, needs a C++ compiler" "$(command_for g++ gcc-c++ g++ gcc gcc)"
}

# ---- PostgreSQL ---------------------------------------------------------------

# find_postgres prints the newest usable server's folder. The portal itself
# searches more places; these are the ones that installing may fill.
find_postgres() {
	best= bestmajor=0
	for dir in ${PORTAL_PG_BIN:+"$PORTAL_PG_BIN"} "$(dirname "$(command -v postgres 2>/dev/null || echo /nowhere/x)")" \
		/usr/lib/postgresql/*/bin /usr/libexec/postgresql* /usr/pgsql-*/bin /usr/local/pgsql/bin \
		/opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin /Applications/Postgres.app/Contents/Versions/*/bin; do
		[ -x "$dir/postgres" ] && [ -x "$dir/initdb" ] || continue
		major=$("$dir/postgres" -V 2>/dev/null | sed -n 's/.*(PostgreSQL) \([0-9][0-9]*\).*/\1/p')
		if [ "${major:-0}" -ge 15 ] && [ "$major" -gt "$bestmajor" ]; then
			best=$dir bestmajor=$major
		fi
	done
	[ -n "$best" ] && echo "$best"
}

# Debian's package makes and starts a server of its own; nobody asked for that
# one, so it is told not to, and its settings are put back afterwards.
install_postgres() {
	apt_install postgresql-common || return 1
	root=$(as_root) || return 1
	conf=/etc/postgresql-common/createcluster.conf
	saved=$(mktemp)
	cp "$conf" "$saved" 2>/dev/null || : >"$saved"
	printf '%s\n' 'create_main_cluster = false' | $root tee -a "$conf" >/dev/null
	status=0
	apt_install postgresql || status=$?
	$root cp "$saved" "$conf"
	rm -f "$saved"
	return "$status"
}

need_postgres() {
	if ! dir=$(find_postgres); then
		install_postgres || true
		dir=$(find_postgres) || stop "PostgreSQL 15 or newer is needed (its programs, no running server)" \
			"$(command_for postgresql postgresql-server postgresql17 postgresql postgresql@17)"
	fi
	say "PostgreSQL: $("$dir/postgres" -V | sed 's/.*(PostgreSQL) //') in $dir"
}

# ---- Chromium -----------------------------------------------------------------

find_chromium() {
	for name in ${PORTAL_CHROMIUM:+"$PORTAL_CHROMIUM"} chromium chromium-browser google-chrome google-chrome-stable \
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" /Applications/Chromium.app/Contents/MacOS/Chromium; do
		if command -v "$name" 2>/dev/null; then
			return
		fi
	done
	return 1
}

need_chromium() {
	if ! path=$(find_chromium); then
		apt_install chromium || apt_install chromium-browser || true
		path=$(find_chromium) || stop "the browser tests need Chromium or Chrome" \
			"$(command_for chromium chromium chromium chromium '--cask chromium')"
	fi
	say "Chromium: $path"
}

# ---- axe-core, the accessibility rules that the browser tests inject -----------

axe_version=4.14.1
axe_sha512='FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=='

# cache is where Go's os.UserCacheDir points, so that the tests find the file.
cache() {
	if [ "$(uname -s)" = Darwin ]; then
		echo "$HOME/Library/Caches/portal"
	else
		echo "${XDG_CACHE_HOME:-$HOME/.cache}/portal"
	fi
}

need_axe() {
	target=$(cache)/axe-core-$axe_version
	if [ ! -s "$target/axe.min.js" ]; then
		how="npm is needed once, to fetch axe-core $axe_version for the accessibility tests"
		have npm || apt_install npm || stop "$how" "$(command_for npm nodejs-npm npm npm node)"
		tmp=$(mktemp -d)
		trap 'rm -rf "$tmp"' EXIT
		say "npm pack axe-core@$axe_version"
		(cd "$tmp" && npm pack --silent "axe-core@$axe_version" >/dev/null) ||
			stop "npm can't fetch axe-core $axe_version; try by hand what it says" "npm pack axe-core@$axe_version"
		got=$(openssl dgst -sha512 -binary "$tmp/axe-core-$axe_version.tgz" | openssl base64 -A)
		[ "$got" = "$axe_sha512" ] || stop "the fetched axe-core $axe_version isn't the expected one (sha512 $got)"
		tar -xzf "$tmp/axe-core-$axe_version.tgz" -C "$tmp"
		mkdir -p "$target"
		cp "$tmp/package/LICENSE" "$target/LICENSE"
		cp "$tmp/package/axe.min.js" "$target/axe.min.js.new"
		mv "$target/axe.min.js.new" "$target/axe.min.js"
	fi
	say "axe-core: $target"
}

# ---- fonts ----------------------------------------------------------------------

need_fonts() {
	if have fc-list && [ -n "$(fc-list :lang=zh-cn)" ] && fc-list | grep -qiE 'helvetica|arial|liberation|segoe'; then
		return
	fi
	apt_install fontconfig fonts-noto-cjk fonts-liberation || say "no usual fonts: pictures will show others, and boxes in pages in 简体中文"
}

# ---- main -----------------------------------------------------------------------

cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- go cc postgres chromium axe
for what; do
	case "$what" in
	go | cc | cxx | postgres | chromium | axe | fonts) "need_$what" ;;
	*) stop "unknown word: $what" ;;
	esac
done
