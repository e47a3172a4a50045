#!/bin/sh
# Pack the built portal with all its Python packages into build/hongbang-<version>.tar.gz. What is
# made of it needs Python and make: no Node, no compiler, no registry.
set -eu
cd "$(dirname "$0")/.."

# Which versions of Python the packages are for; the processor is that of this machine.
pythons=${PYTHONS:-$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')}
version=$(.venv/bin/python -c 'from portal.config import VERSION; print(VERSION)')
name=hongbang-$version-$(uname -m)
made=build/$name
rm -rf "$made" "build/$name.tar.gz" "build/$name.tar.gz.sha256"
mkdir -p "$made/packages"

{
  git ls-files portal templates deploy docs README.md README.zh-CN.md CHANGELOG.md Makefile \
    wsgi.py requirements.txt scripts/make_venv.sh scripts/load_demo_once.sh | grep -v '\.pot\?$'
  find portal/translations -name '*.mo'
  find static/dist -type f
} | tar --create --files-from=- | tar --extract --directory "$made"

for python in $pythons; do
  echo "Fetching the packages for Python $python …"
  .venv/bin/python -m pip download -qq --disable-pip-version-check --require-hashes \
    --only-binary :all: --python-version "$python" -d "$made/packages" -r requirements.txt
done
echo "$pythons" >"$made/packages/PYTHONS"

# The same sources give the same archive, to the byte.
tar --create --gzip --file "build/$name.tar.gz" --directory build --sort=name --owner=0 --group=0 \
  --numeric-owner --mtime="@$(git log -1 --format=%ct)" --mode=u+rwX,go+rX,go-w "$name"
rm -rf "$made"
(cd build && sha256sum "$name.tar.gz" >"$name.tar.gz.sha256")
echo "build/$name.tar.gz, for Python $pythons on $(uname -m)"
