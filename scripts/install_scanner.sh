#!/bin/sh
# Install the web scanner and the auditor of packages into an environment of their own beside .venv,
# for they pin what the portal pins otherwise. Where they cannot be had this says so and goes on:
# the tests that need them then fail and say it too.
set -u

venv=.venv-scanner
wanted=tests/scanner/requirements.txt
if cmp -s "$wanted" "$venv/.installed" && "$venv/bin/python" -c '' 2>/dev/null; then exit 0; fi
log=$(mktemp)
echo "Installing the web scanner for the tests …"
if .venv/bin/python -m venv --clear --without-pip "$venv" >"$log" 2>&1 &&
  .venv/bin/python -m pip --python "$venv/bin/python" install -qq --disable-pip-version-check \
    --no-cache-dir --require-hashes -r "$wanted" >"$log" 2>&1; then
  cp "$wanted" "$venv/.installed"
else
  echo "The web scanner cannot be had here, so that its tests will fail:" >&2
  tail -n 5 "$log" >&2
fi
rm -f "$log"
