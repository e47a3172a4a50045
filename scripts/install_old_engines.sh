#!/bin/sh
# Install the old Chromiums that the wall is proven in, each in a virtual environment of its own
# beside .venv. Where one cannot be had this says so and goes on: its tests then fail and say it too.
set -u

engines=tests/old_engines

loads() { # loads PYTHON
  "$1" -W ignore -c 'import PyQt5.QtWebEngineWidgets' 2>"$log"
}

install() { # install VERSION
  venv=.venv-engine-$1
  wanted=$engines/requirements-$1.txt
  if cmp -s "$wanted" "$venv/.installed" && "$venv/bin/python" -c '' 2>/dev/null; then return 0; fi
  log=$(mktemp)
  echo "Installing Chromium $1 for the tests …"
  if .venv/bin/python -m venv --clear --without-pip "$venv" >"$log" 2>&1 &&
    .venv/bin/python -m pip --python "$venv/bin/python" install -qq --disable-pip-version-check \
      --no-cache-dir --require-hashes --only-binary :all: -r "$wanted" >"$log" 2>&1 &&
    loads "$venv/bin/python"; then
    cp "$wanted" "$venv/.installed"
  else
    echo "Chromium $1 cannot be had here, so that its tests will fail:" >&2
    tail -n 5 "$log" >&2
    echo "It comes for Linux and macOS on x86-64, and needs what Chromium needs (on Debian or" \
      "Ubuntu: apt install chromium)." >&2
  fi
  rm -f "$log"
}

for version in 69 77 83; do
  install "$version" &
done
wait
