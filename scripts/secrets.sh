#!/bin/sh
# Makes what docker-compose.yml reads: random passwords and keys in ./secrets,
# and the user whom the containers run as in .env. Run again at any time: what
# is there stays. Nothing secret is printed or passed as an argument.
set -eu
umask 077
cd "$(dirname "$0")/.."
mkdir -p secrets
chmod 700 secrets

# new NAME: the file is still to be made.
new() { [ ! -s "secrets/$1" ]; }

for name in db_super_password db_owner_password db_app_password; do
	if new "$name"; then openssl rand -hex 24 >"secrets/$name"; fi
	chmod 644 "secrets/$name" # the database's container runs as another user; the folder is closed
done
if new portal_secret_key; then openssl rand -base64 32 >secrets/portal_secret_key; fi

url() { printf 'postgres://%s:%s@db:5432/portal?sslmode=disable\n' "$1" "$(cat "secrets/$2")"; }
if new database_url; then url portal_app db_app_password >secrets/database_url; fi
if new database_migrate_url; then url portal_owner db_owner_password >secrets/database_migrate_url; fi

# ask NAME QUESTION: reads one line from the terminal without showing it.
ask() {
	new "$1" || return 0
	if [ ! -t 0 ]; then
		echo "missing: secrets/$1 ($2)" >&2
		missing=yes
		return 0
	fi
	printf '%s: ' "$2" >&2
	stty -echo
	trap 'stty echo' EXIT
	IFS= read -r line
	stty echo
	trap - EXIT
	echo >&2
	printf '%s\n' "$line" >"secrets/$1"
}
missing=
ask huawei_access_key "access key of the Huawei Cloud user that may read bills and orders"
ask huawei_secret_key "its secret access key"
ask huawei_domain_id "account ID (domain ID)"

# The portal's files are for its own user alone, so the container runs as the
# one who owns them; root gives them to a number that no account has.
uid=$(id -u) gid=$(id -g)
if [ "$uid" = 0 ]; then
	uid=65532 gid=65532
	for name in portal_secret_key database_url database_migrate_url huawei_access_key huawei_secret_key huawei_domain_id; do
		[ ! -e "secrets/$name" ] || chown "$uid:$gid" "secrets/$name"
	done
fi
touch .env
for line in "PORTAL_UID=$uid" "PORTAL_GID=$gid"; do
	grep -q "^${line%%=*}=" .env || echo "$line" >>.env
done
[ -z "$missing" ] || exit 1
echo "secrets/ and .env are complete; go on with: docker compose up --build"
