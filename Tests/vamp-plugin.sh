#!/usr/bin/env bash
# Builds the Vamp plug-in and does to it what hosts may do; then vamp-simple-host runs it on a file, and what it says is compared with
# the program.
#
#     Tests/vamp-plugin.sh [ARCHIVE]        # as Recipes/c-library.sh has it
#
# Installs vamp-plugin-sdk and vamp-examples if they are missing.
set -euo pipefail

archive=${1:+$(realpath -e "$1")}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash Recipes/apt-install.sh vamp-plugin-sdk vamp-examples
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "vamp-plugin: $*" >&2; exit 1; }

bash Recipes/c-library.sh "$work/library" ${archive:+"$archive"} >&2
bash Recipes/vamp-plugin.sh "$work/vamp" "$work/library" >&2
ln -s "$work/library/lib/libsametempo.so.0" "$work/vamp/libsametempo.so.0"
[[ $(nm -D --defined-only "$work/vamp/sametempo.so" | wc -l) == 1 ]] || fail "more symbols than the one that hosts look for"
clang++ -std=c++17 -O1 Tests/VampPlugin/tester.cpp -o "$work/tester" -I "$work/library/include" -L "$work/library/lib" -lsametempo \
    "$(pkg-config --variable=libdir vamp-hostsdk)/libvamp-hostsdk.a" -ldl -lpthread -Wl,-rpath,"$work/library/lib"
export VAMP_PATH=$work/vamp
"$work/tester"

program=${SAMETEMPO:-.build/release/sametempo}
"$program" references --bpm 131 --pattern rock --seconds 20 -o "$work/song.wav" 2>/dev/null
expected=$("$program" estimate "$work/song.wav" | cut -f 2)
said=$(vamp-simple-host sametempo:tempo:tempo "$work/song.wav" 2>/dev/null)
[[ $said == *" $expected BPM, confidence "* ]] || fail "the program says $expected BPM, vamp-simple-host: $said"
echo "vamp-simple-host: $said"
# The lines of the article.
grep '^vamp-simple-host' Sources/SameTempo/SameTempo.docc/VampPlugin.md | while read -r line; do
    (cd "$work" && bash -c "$line" >"$work/said" 2>"$work/log" && [[ -s $work/said ]]) || fail "$line: $(tail -n 1 "$work/log")"
done
