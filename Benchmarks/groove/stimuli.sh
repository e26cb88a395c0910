#!/usr/bin/env bash
# Study (b): do features and embeddings tell how complex the rhythms and the chords of Matthews' 81 stimuli are: low, medium or
# high? Prints one CSV table.
#
#   Benchmarks/groove/stimuli.sh STIMULI_FOLDER OUT_FOLDER [ENCODER.safetensors ...]
#
# STIMULI_FOLDER holds 01 to 81 (.opus or .wav): nine rhythms, three of each level, by nine chords, three of each level, as the names
# in stim_list.csv say (21 is "LR7 LH4"). No rhythm, or no chord, is in both training and test: with three of a level, a
# probe learns from two and is asked about the third. Chance is 0.333; intervals are over the nine groups.
# SAMETEMPO names the program (default: .build/release/sametempo of this checkout).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if (($# < 2)); then sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 64; fi
stimuli=$(realpath "$1") out=$2
shift 2
program=${SAMETEMPO:-$here/../../.build/release/sametempo}
mkdir -p "$out"
cd "$out"
levels=(low medium high) files=()
echo path,rhythm,harmony,pattern,chord > labels.csv
for number in $(seq -w 1 81); do
    file=$(ls "$stimuli/$number".*)
    files+=("$file")
    pattern=$(((10#$number - 1) / 9)) chord=$(((10#$number - 1) % 9))
    echo "$file,${levels[pattern / 3]},${levels[chord / 3]},pattern $pattern,chord $chord" >> labels.csv
done
[[ -e features.csv ]] || "$program" features "${files[@]}" -o features.csv --quiet
[[ -e shipped.npy ]] || "$program" embed "${files[@]}" -o shipped.npy --quiet
tables=(features.csv shipped.npy)
for encoder in "$@"; do
    name=$(basename "$encoder" .safetensors)
    [[ -e $name.npy ]] || "$program" embed "${files[@]}" -o "$name.npy" --encoder "$encoder" --quiet
    tables+=("$name.npy")
done
probe() { # TARGET GROUP NAME TABLE OPTIONS...
    "$program" probe labels.csv --embeddings "$4" --target "$1" --group "$2" --folds 3 --repeats 5 --inner-folds 2 \
        --format csv --quiet "${@:5}" | sed -e "1d;s|^[^,]*|$1,$3|"
}
echo target,embeddings,measure,value,low,high,items,groups,strength,p
for pair in "rhythm pattern" "harmony chord"; do
    read -r target group <<< "$pair"
    probe "$target" "$group" "features of the study" features.csv --columns "$(head -1 features.csv | cut -d, -f2-17)"
    for table in "${tables[@]}"; do probe "$target" "$group" "$table" "$table"; done
done
