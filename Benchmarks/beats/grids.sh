#!/usr/bin/env bash
# How exact the beat grids of SameTempo and Mixxx are where one constant tempo is known.
#
#   Benchmarks/beats/grids.sh                  of sounds that are rendered here, whose beats are known
#   Benchmarks/beats/grids.sh MANIFEST.csv     of files of known constant tempo: path, bpm, source; and, if they are known, beats (a file)
#                                              or first_beat (seconds), as Data/render-annotated.sh writes it
#
# $MIXXX_FOLDER keeps the build of Mixxx's sources; mixxx.sh says what it needs.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bash "$here/../../Recipes/setup.sh"
(cd "$here/../.." && swift build -c release --product sametempo) >&2
table=${1:-}
if [[ -z $table ]]; then
    (cd "$here/.." && swift run -c release RenderedBeats "$work/rendered") >&2
    table=$work/rendered/rendered.csv
fi
echo "$(date -u +%F), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
python3 "$here/grids.py" "$(realpath "$table")" "$here/../../.build/release/sametempo" "$here/mixxx.sh" "$work"
