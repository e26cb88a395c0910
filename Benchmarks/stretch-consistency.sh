#!/usr/bin/env bash
# Does the estimate move by exactly the stretch? Every file of a list is stretched by SoX (pitch kept, so by another program
# than ours) to 0.9, 0.95, 1.05 and 1.1 times its tempo, and estimated again. Needs no annotation.
#
#   Benchmarks/stretch-consistency.sh LIST.txt [MODEL]        paths, one a line
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list=$(realpath "$1")
program=$here/../.build/release/sametempo
model=$(realpath "${2:-$here/../Data/Models/sametempo.safetensors}")
command -v sox >/dev/null || bash "$here/../Recipes/apt-install.sh" sox
command -v ffmpeg >/dev/null || bash "$here/../Recipes/apt-install.sh" ffmpeg
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

stretch() {
    local number=$1 file=$2
    ffmpeg -v error -i "$file" -ar 44100 -ac 1 "$3/$number.source.wav" < /dev/null || return 0
    for ratio in 1 0.9 0.95 1.05 1.1; do
        sox "$3/$number.source.wav" -b 16 "$3/$number-$ratio.wav" gain -3 tempo -m "$ratio" 2>/dev/null
    done
    rm "$3/$number.source.wav"
}
export -f stretch
nl -w1 -s$'\t' "$list" | tr '\t' '\n' | xargs -d '\n' -P "$(nproc)" -n 2 bash -c 'stretch "$1" "$2" "$0"' "$work"

find "$work" -name '*.wav' -print0 | sort -z | xargs -0 "$program" estimate --quiet --model "$model" > "$work/estimates" || true
awk -F '\t' '
    { name = $1; sub(/.*\//, "", name); sub(/\.wav$/, "", name); split(name, part, "-"); tempo[part[1], part[2]] = $2; songs[part[1]] = 1 }
    END {
        split("0.9 0.95 1.05 1.1", ratios, " ")
        for (song in songs) {
            plain = tempo[song, "1"]
            for (i = 1; i <= 4; i++) {
                total++
                moved = tempo[song, ratios[i]]
                if (plain == "" || moved == "") { if (plain == moved) refused++; continue }
                x = moved / (plain * ratios[i])
                if (x > 0.98 && x < 1.02) exact++
                hit = 0
                for (m = 1; m <= 5; m++) { f = m < 4 ? m : 1 / (m - 2); if (x > 0.98 * f && x < 1.02 * f) hit = 1 }
                level += hit
            }
        }
        printf "%d pairs; both without a tempo %d; moved by the stretch within 2 %%: %.1f %%; the same up to x2, x3, x1/2, x1/3: %.1f %%\n",
            total, refused, 100 * exact / total, 100 * level / total
    }' "$work/estimates"
