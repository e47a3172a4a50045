#!/bin/sh
# Make .venv with a Python that can run Hongbang, or say how to get one.
set -eu

# Kept when it works: a virtual environment that was moved, or whose Python is gone, does not.
if .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  exit 0
fi

# A packed release has packages for some versions alone.
packed=$(cat packages/PYTHONS 2>/dev/null || true)
usable='import sys; ours = "%d.%d" % sys.version_info[:2]
sys.exit(sys.version_info < (3, 11) or ours not in (sys.argv[1:] or [ours]))'

without_venv=
for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
  # shellcheck disable=SC2086 # one word a version
  "$candidate" -c "$usable" $packed 2>/dev/null || continue
  if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
    exec "$candidate" -m venv --clear .venv
  fi
  without_venv=$candidate
done

if [ -n "$without_venv" ]; then
  version=$("$without_venv" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  echo "$without_venv (Python $version) cannot make virtual environments here." >&2
  echo "On Debian or Ubuntu install them with: apt install python3-venv python$version-venv" >&2
elif [ -n "$packed" ]; then
  echo "This release was packed for Python $packed, and none of these is here:" \
    "$(python3 --version 2>/dev/null || echo 'no Python at all') was found. Install one, say" \
    "where it is (make run PYTHON=/path/to/python3.12), or pack the release for the one that" \
    "is here: make release PYTHONS=\"3.11 3.12\"" >&2
else
  echo "Hongbang needs Python 3.11 or newer; $(python3 --version 2>/dev/null || echo none) was" \
    "found. Install it (Debian 12: apt install python3 python3-venv, macOS: brew install" \
    "python@3.12), or say where it is: make run PYTHON=/path/to/python3.12" >&2
fi
exit 1
