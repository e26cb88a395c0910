#!/usr/bin/env bash
# How much faster two ranks of one thread estimate a folder than one: the two take turns, and medians are compared.
#
#     Benchmarks/mpi/estimation.sh [RUNS] [FOLDER]      # 5 runs of each; without a folder, of songs that are rendered, 96 minutes
#
# Needs a release build with the trait MPI, two idle cores, and about a minute a run.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
runs=${1:-5} music=${2:-}
program=${SAMETEMPO:-$PWD/.build/release/sametempo}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if [ -z "$music" ]; then
    music=$folder/music
    mkdir "$music"
    number=0
    # Of unequal length, as songs are.
    for seconds in 30 60 90 120 180 240 300 420; do
        for pattern in rock swing waltz four; do
            number=$((number + 1))
            "$program" references --bpm $((70 + 3 * number)) --pattern "$pattern" --seconds "$seconds" --seed "$number" -o "$music/$number.wav" > /dev/null 2>&1
        done
    done
fi

# Seconds that a command takes.
seconds_of() {
    local begin
    begin=$(date +%s%N)
    "$@" > "$folder/out" 2> "$folder/err" || { cat "$folder/err" >&2; exit 1; }
    echo "$(($(date +%s%N) - begin))" | awk '{printf "%.3f\n", $1 / 1e9}'
}

estimate=("$program" estimate "$music" --format csv --jobs 1 --quiet)
mpirun=(mpirun --allow-run-as-root --oversubscribe)
for _ in $(seq "$runs"); do
    seconds_of "${mpirun[@]}" -n 1 "${estimate[@]}" >> "$folder/one"
    cp "$folder/out" "$folder/table"
    seconds_of "${mpirun[@]}" -n 2 "${estimate[@]}" >> "$folder/two"
    cmp "$folder/out" "$folder/table"
done
median() { sort -n "$1" | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }
one=$(median "$folder/one") two=$(median "$folder/two")
heard=$("$program" estimate "$music" --format jsonl --quiet | grep -o '"duration":[0-9.]*' | awk -F: '{s += $2} END {print s}')
echo "one rank:  $(tr '\n' ' ' < "$folder/one") median $one s"
echo "two ranks: $(tr '\n' ' ' < "$folder/two") median $two s"
awk -v one="$one" -v two="$two" -v heard="$heard" 'BEGIN {
    printf "%.2f times as fast; efficiency %.3f\n", one / two, one / two / 2
    printf "%.0f s of sound: %.0f times real time a thread; 1,000 hours take %.2f core hours\n", heard, heard / one, 1000 * one / heard
}'
