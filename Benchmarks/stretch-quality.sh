#!/usr/bin/env bash
# How sharp onsets stay when sound is stretched: ours against Rubber Band, which is used by this script alone.
# Prints, for each file and ratio, the crest (peak to rms) of librosa's onset strength of both results.
#
#   Benchmarks/stretch-quality.sh FILE ...        30 s from the middle of each file
#
# Needs rubberband-cli, ffmpeg and python3. $AUDIO_VENV names an environment that has librosa; without, one is made and
# thrown away. $SAMETEMPO names the program; without, it is built.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
(($# > 0)) || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 64; }
for tool in rubberband ffmpeg python3; do
    command -v $tool >/dev/null || { echo "stretch-quality: $tool not found" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
venv=${AUDIO_VENV:-}
if [[ -z $venv ]]; then
    venv=$work/venv
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet librosa
fi
program=${SAMETEMPO:-}
if [[ -z $program ]]; then
    (cd "$here/.." && swift build -c release --product sametempo >&2)
    program=$here/../.build/release/sametempo
fi
echo "$(date -u +%F), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), Rubber Band $(rubberband --version 2>&1 | head -n 1)"
echo
"$venv/bin/python" "$here/stretch/onset_crest.py" "$program" "$work" "$@"
