#!/bin/sh
# Say how to get Node and npm where they are missing or too old for the build.
set -eu

how="Install Node 20.19 or newer from https://nodejs.org (macOS: brew install node)."
if ! command -v node >/dev/null 2>&1; then
  echo "Hongbang builds its pages with Node, which was not found. $how" >&2
  exit 1
fi
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number);
    process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
  echo "Hongbang builds its pages with Node 20.19 or newer; here is $(node --version). $how" >&2
  exit 1
fi
if ! command -v npm >/dev/null 2>&1; then
  echo "npm was not found beside node. On Debian: apt install npm. Or: $how" >&2
  exit 1
fi
