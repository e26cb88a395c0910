#!/usr/bin/env bash
# SameTempo beside librosa, aubio, Essentia (Percival) and TempoCNN (fcn, cnn) on annotated files: accuracies with intervals, and by how
# much each peer differs on the same files. The peers are installed by pip and apt into throw-away places ($PEERS_VENV to use one).
#
#   Data/fetch-annotated.sh FOLDER && Benchmarks/compare-accuracy.sh FOLDER/fretsonfire/manifest.csv
#   Benchmarks/compare-accuracy.sh MANIFEST.csv [SYSTEM...]      # librosa aubio percival fcn cnn
#
# MANIFEST.csv has the columns path and bpm, and perhaps bpm2, weight1 and source; paths are relative to it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
manifest=$1
shift
systems=("$@")
((${#systems[@]} > 0)) || systems=(librosa aubio percival fcn cnn)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
venv=${PEERS_VENV:-}
if [[ -z $venv ]]; then
    venv=$work/venv
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet librosa essentia tempocnn
fi
[[ " ${systems[*]} " != *" aubio "* ]] || command -v aubio >/dev/null || bash "$here/../Recipes/apt-install.sh" aubio-tools
ours=${SAMETEMPO:-$here/../.build/release/sametempo}
if [[ ! -x $ours ]]; then
    bash "$here/../Recipes/setup.sh"
    (cd "$here/.." && swift build -c release --product sametempo) >&2
fi
against=()
for system in "${systems[@]}"; do
    "$venv/bin/python" "$here/peers/tempi.py" "$system" "$manifest" "$work/$system"
    against+=(--against "$system")
done
manifest=$(realpath "$manifest") ours=$(realpath "$ours")
cd "$work"    # so that the tables are called as the systems are
"$ours" evaluate "$manifest" --quiet "${against[@]}"
