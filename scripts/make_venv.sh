#!/bin/sh
# Make .venv with a Python that can run Hongbang, or say how to get one.
set -eu

# Kept when it works: a virtual environment that was moved, or whose Python is gone, does not.
if .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  exit 0
fi

without_venv=
for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
  "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
  if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
    exec "$candidate" -m venv --clear .venv
  fi
  without_venv=$candidate
done

if [ -n "$without_venv" ]; then
  version=$("$without_venv" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  echo "$without_venv (Python $version) cannot make virtual environments here." >&2
  echo "On Debian or Ubuntu install them with: apt install python3-venv python$version-venv" >&2
else
  echo "Hongbang needs Python 3.11 or newer; $(python3 --version 2>/dev/null || echo none) was" \
    "found. Install it (Debian 12: apt install python3 python3-venv, macOS: brew install" \
    "python@3.12), or say where it is: make run PYTHON=/path/to/python3.12" >&2
fi
exit 1
