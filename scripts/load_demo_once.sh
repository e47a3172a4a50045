#!/bin/sh
# Fill a new instance with the demo bank, and show its accounts. An instance that exists is left
# alone: it may be a real one. Of a database that stands elsewhere only the command can tell.
set -eu

instance=${HONGBANG_INSTANCE:-instance}
if [ -n "${HONGBANG_DATABASE_URL:-}" ] || [ ! -e "$instance/hongbang.db" ] ||
  [ -e "$instance/demo-loading" ]; then
  .venv/bin/flask --app wsgi demo load
fi
if [ -e "$instance/demo-accounts.txt" ]; then
  cat "$instance/demo-accounts.txt"
fi
