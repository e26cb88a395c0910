#!/usr/bin/env bash
# Whether --local follows real songs: two that are joined, and each played faster and faster, from 1.0 to 1.1 times.
#
#   Benchmarks/local-tempo.sh MUSIC_FOLDER [SONGS]
#
# Takes songs (10 by default) of which the program is sure and whose tempo it calls steady, 60 s of each. Prints, for each
# pair, how far from the joint a part of the answer begins, and for each song how far the answer is from the tempo that it
# has at each moment. Needs ffmpeg and python3 with numpy ($PEERS_VENV names an environment).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
music=$1 songs=${2:-10}
ours=${SAMETEMPO:-$here/../.build/release/sametempo}
[[ -x $ours ]] || { echo "local-tempo: $ours: not built; run swift build -c release" >&2; exit 66; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=python3
if [[ -n ${PEERS_VENV:-} ]]; then
    python=$PEERS_VENV/bin/python
elif ! python3 -c 'import numpy' 2>/dev/null; then
    python3 -m venv "$work/venv" && "$work/venv/bin/pip" install --quiet numpy
    python=$work/venv/bin/python
fi
"$python" "$here/local-tempo.py" "$ours" "$music" "$songs" "$work"
