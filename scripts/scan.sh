#!/bin/sh
# Look at the portal from outside for longer than the tests do: SCAN_SECONDS for each module of the
# scanner and each role, and then at the packages for known weaknesses, where the service that
# lists them can be reached.
set -u

failed=0
SCAN_SECONDS=${SCAN_SECONDS:-60} .venv/bin/python -m pytest -q tests/scanner || failed=1

log=$(mktemp)
for wanted in requirements.txt requirements-dev.txt; do
  if .venv-scanner/bin/pip-audit --strict --progress-spinner off --disable-pip --require-hashes \
    --requirement "$wanted" >"$log" 2>&1; then
    echo "$wanted: no known weakness"
  elif grep -qE 'ConnectionError|ServiceError|Max retries|Connection|HTTPError|timed out' "$log"; then
    echo "$wanted: NOT LOOKED AT. The list of known weaknesses (pypi.org) cannot be reached from here." >&2
    tail -n 1 "$log" >&2
  else
    cat "$log"
    failed=1
  fi
done
rm -f "$log"
exit $failed
