#!/bin/sh
# See to what the tests need beside Python packages: a browser, a Chinese font, PostgreSQL's server.
set -eu

packages=
missing=

need() { # need DEBIAN_PACKAGE "what it is"
  packages="$packages $1"
  missing="$missing
  - $2"
}

has_browser() {
  for name in "${HONGBANG_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then return 0; fi
  done
  [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]
}

has_chinese_font() {
  [ "$(uname)" = Darwin ] || [ -n "$(fc-list :lang=zh-cn family 2>/dev/null)" ]
}

has_postgresql() {
  command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

has_browser || need chromium "Chromium, in the PATH or named in HONGBANG_CHROMIUM"
has_chinese_font || need "fontconfig fonts-noto-cjk" "a Chinese font, such as Noto Sans CJK"
has_postgresql || need postgresql "PostgreSQL's server programs, 14 or newer (initdb in the PATH)"

[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
  if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo -n env DEBIAN_FRONTEND=noninteractive"
  fi
fi

if ! command -v apt-get >/dev/null 2>&1 || { [ "$(id -u)" -ne 0 ] && [ -z "$as_root" ]; }; then
  echo "The tests need, and did not find:$missing" >&2
  echo "On Debian or Ubuntu: sudo apt-get install$packages" >&2
  echo "On macOS: brew install postgresql@16, and install Google Chrome" >&2
  exit 1
fi

echo "Installing for the tests:$packages"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
# The lists of packages may be old, so an installation that fails is tried again with new ones.
# shellcheck disable=SC2086 # both are lists of words
if ! $as_root apt-get install -y --no-install-recommends $packages >"$log" 2>&1 </dev/null; then
  $as_root apt-get update >"$log" 2>&1 </dev/null || { cat "$log" >&2; exit 1; }
  $as_root apt-get install -y --no-install-recommends $packages >"$log" 2>&1 </dev/null || {
    tail -n 20 "$log" >&2
    exit 1
  }
fi
rm -f "$log"
