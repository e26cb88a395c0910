#!/usr/bin/env bash
# Study (c): what features and embeddings tell of drumming: the style of Groove MIDI performances played with a General MIDI kit, and
# two proxies that are computed from the MIDI and are not what anybody heard, syncopation and swing. Prints one CSV table.
#
#   Benchmarks/groove/drumming.sh SETS_FOLDER/grooves OUT_FOLDER [CEPSTRA.npy RANDOM.npy ...]
#
# The first folder is what Benchmarks/embeddings/render.py grooves writes; tables of embeddings of its files may be named too, such as the
# cepstra and the random weights of Benchmarks/embeddings/compare.sh. No drummer is in both training and test.
# PYTHON names a Python with mido (default: python3), SAMETEMPO the program (default: .build/release/sametempo of this checkout).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if (($# < 2)); then sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 64; fi
set_folder=$(realpath "$1") out=$2
shift 2
tables=(features.csv shipped.npy)
for table in "$@"; do tables+=("$(realpath "$table")"); done
program=${SAMETEMPO:-$here/../../.build/release/sametempo}
mkdir -p "$out"
"${PYTHON:-python3}" "$here/syncopation.py" drumming "$set_folder" "$out"
cd "$out"
[[ -e features.csv ]] || "$program" features "$set_folder" -o features.csv --quiet
[[ -e shipped.npy ]] || "$program" embed "$set_folder" -o shipped.npy --quiet
probe() { # TARGET NAME TABLE LABELS OPTIONS...
    "$program" probe "$4" --embeddings "$3" --target "$1" --group drummer --folds 5 --repeats 3 --format csv --quiet "${@:5}" |
        sed -e "1d;s|^[^,]*|$1,$2|"
}
style() { probe style "$1" "$2" "$set_folder/labels.csv" --inner-folds 3 "${@:3}"; }
# Many of these clips have no swing, and a table with empty cells would leave them out.
study=$(head -1 features.csv | cut -d, -f2-17) whole=$(head -1 features.csv | cut -d, -f2- | sed 's/,swing_ratio//')
columns() { if [[ $1 == features.csv ]]; then echo "--columns $whole"; fi; }
echo target,embeddings,measure,value,low,high,items,groups,strength,p
style "features of the study" features.csv --columns "$study"
for table in "${tables[@]}"; do style "$(basename "$table")" "$table" $(columns "$table"); done
for proxy in syncopation swing_ratio; do
    target=${proxy%_ratio}_proxy number=(proxies.csv --kind number --probe ridge)
    probe "$target" "$proxy alone" features.csv "${number[@]}" --columns "$proxy"
    for table in "${tables[@]}"; do probe "$target" "$(basename "$table")" "$table" "${number[@]}" $(columns "$table"); done
done
