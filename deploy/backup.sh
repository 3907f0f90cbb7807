#!/bin/sh
# A dump of the database, whole or not there at all, tried by reading its list of contents. `backup.sh once` makes one,
# `backup.sh daily` one a day for as long as it runs. Needs PGHOST, PGUSER, PGDATABASE, PGPASSWORD; KEEP_DAYS (30).
# The dump holds the encrypted tokens; ENCRYPTION_KEYS is not in it: keep that elsewhere, a dump without it opens no login.
set -eu
umask 077
target=${BACKUP_DIRECTORY:-/backups}

once() {
    name="$target/shopify-exact-$(date -u +%Y%m%dT%H%M%SZ).dump"
    pg_dump --format=custom --compress=6 --no-owner --file="$name.part"
    pg_restore --list "$name.part" >/dev/null
    mv "$name.part" "$name"
    find "$target" -name 'shopify-exact-*.dump' -mtime "+${KEEP_DAYS:-30}" -delete
    echo "backup written: $name $(wc -c <"$name") bytes"
}

case "${1:-once}" in
    once) once ;;
    daily) while true; do once || echo "backup failed" >&2; sleep 86400; done ;;
    *) echo "backup.sh once | daily" >&2; exit 2 ;;
esac
