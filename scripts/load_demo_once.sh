#!/bin/sh
# Fill a new instance with the demo bank. One that exists is left alone: it may be a real one.
# Of a database that stands elsewhere only the command itself can tell whether it is new.
set -eu

if [ -n "${HONGBANG_DATABASE_URL:-}" ] || [ ! -e "${HONGBANG_INSTANCE:-instance}/hongbang.db" ]; then
  exec .venv/bin/flask --app wsgi demo load
fi
exec .venv/bin/flask --app wsgi demo accounts
