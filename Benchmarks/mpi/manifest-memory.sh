#!/usr/bin/env bash
# The peak memory of estimate, embed and evaluate with a list of millions of files.
#
#     Benchmarks/mpi/manifest-memory.sh [LINES] [COMMAND]...      # 5,000,000 and all three without; about half an hour, and 6 GB on the disk
#
# Nearly all of the files are missing: what is measured is the lists and the results, not the sound. Needs a release build, and GNU time.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
lines=${1:-5000000}
commands=("${@:2}")
[ ${#commands[@]} -gt 0 ] || commands=(estimate evaluate embed)
program=${SAMETEMPO:-$PWD/.build/release/sametempo}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$program" references --bpm 120 --pattern rock --seconds 4 -o "$folder/song.wav" > /dev/null 2>&1
awk -v lines="$lines" 'BEGIN {
    for (line = 1; line <= lines; line++) if (line % 10000 == 1) print "song.wav"; else printf "catalogue/artist %d/album %d/%08d.flac\n", line % 9973, line % 31, line
}' > "$folder/list.txt"
awk 'BEGIN {print "path,bpm,source"} {printf "%s,%d,%s\n", $0, 60 + NR % 120, NR % 3 ? "a" : "b"}' "$folder/list.txt" > "$folder/manifest.csv"

# Prints the peak of a command in MB and its seconds. Missing files make it end with 1.
measure() {
    local name=$1
    shift
    /usr/bin/time -f '%M %e' -o "$folder/time" "$@" > "$folder/out" 2> "$folder/err" || true
    awk -v name="$name" 'END {printf "%-56s %6.0f MB %7.0f s\n", name, $1 / 1024, $2}' "$folder/time"
}

# Runs a command to its end, and once more: killed when nine tenths are done, and gone on with. Both must write the same.
#
#     measure_killed NAME OUTPUT COMMAND...      # COMMAND writes OUTPUT
measure_killed() {
    local name=$1 output=$2 process
    shift 2
    measure "$name" "$@"
    mv "$output" "$output.whole"
    "$@" > /dev/null 2>&1 & process=$!
    while kill -0 "$process" 2>/dev/null && [ "$({ wc -l < "$output.part"; } 2>/dev/null || echo 0)" -lt $((lines * 9 / 10)) ]; do sleep 1; done
    kill -KILL "$process" 2>/dev/null || { echo "manifest-memory: $name ended before it could be killed" >&2; exit 1; }
    wait "$process" 2>/dev/null || true
    measure "$name --skip-existing, killed at 0.9" "$@" --skip-existing
    cmp "$output" "$output.whole" || exit 1
    rm "$output" "$output.whole"
}

echo "$lines lines, $(du -h "$folder/manifest.csv" | cut -f1)"
for command in "${commands[@]}"; do
    case $command in
        estimate)
            measure "estimate, one file" "$program" estimate "$folder/song.wav"
            measure "estimate to standard output" "$program" estimate --list "$folder/list.txt" --quiet
            measure "estimate -o csv" "$program" estimate --list "$folder/list.txt" --quiet --format csv -o "$folder/tempi.csv"
            rows=$(wc -l < "$folder/tempi.csv")
            [ "$rows" = $((lines + 1)) ] || { echo "manifest-memory: $rows rows" >&2; exit 1; }
            measure "estimate -o csv --skip-existing, all failed" "$program" estimate --list "$folder/list.txt" --quiet --format csv -o "$folder/tempi.csv" --skip-existing
            rm "$folder/tempi.csv"
            ;;
        evaluate)
            measure "evaluate" "$program" evaluate "$folder/manifest.csv" --quiet
            measure_killed "evaluate --per-track" "$folder/tracks.csv" "$program" evaluate "$folder/manifest.csv" --quiet --per-track "$folder/tracks.csv"
            ;;
        embed) measure_killed "embed" "$folder/music.npy" "$program" embed --list "$folder/list.txt" --quiet -o "$folder/music.npy" ;;
        *) echo "manifest-memory: expected estimate, evaluate or embed, found $command" >&2; exit 1 ;;
    esac
done
