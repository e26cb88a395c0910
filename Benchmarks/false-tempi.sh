#!/usr/bin/env bash
# How often a tempo is heard where there is none, and none where there is one:
#
#   Data/fetch-pulseless.sh PULSELESS
#   Benchmarks/false-tempi.sh PULSELESS MUSIC_FOLDER [MODEL]
#
# Prints, for each kind of sound without a pulse and for the music, the clips and the share with a tempo.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
pulseless=$1 music=$2
model=${3:-$here/../Data/Models/sametempo.safetensors}
ours=${SAMETEMPO:-$here/../.build/release/sametempo}
# An empty second column is no tempo.
count() { awk -F '\t' -v kind="$1" '{ all++; heard += $2 != "" } END { printf "| %s | %d | %.1f %% |\n", kind, all, 100 * heard / all }'; }

echo "| sound | clips | a tempo is heard in |"
echo "| --- | --- | --- |"
answers=$("$ours" estimate --quiet --model "$model" "$pulseless")
for kind in speech place noise; do grep -E "/$kind-" <<<"$answers" | count "$kind"; done
count "all without a pulse" <<<"$answers"
"$ours" estimate --quiet --model "$model" "$music" | count "music" || true
