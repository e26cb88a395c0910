#!/usr/bin/env bash
# SameTempo's beats beside those of librosa, aubio, Essentia, madmom and BeatNet (the last two supervised) on the same files, all scored by
# mir_eval. The peers are installed by pip and apt into throw-away places ($PEERS_VENV to use one). BeatNet runs where $BEATNET is set, since
# it brings torch with it.
#
#   Benchmarks/beats/compare.sh BEATS.csv
#
# BEATS.csv: as `sametempo evaluate --beats` takes it, with columns path, beats and perhaps source.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
table=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
venv=${PEERS_VENV:-}
if [[ -z $venv ]]; then
    venv=$work/venv
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet "setuptools<70" wheel cython "numpy<2.5" scipy "librosa<0.11" essentia mir_eval==0.8.2 soundfile
    # Its build asks for what is there, and its pins do not install.
    "$venv/bin/pip" install --quiet --no-build-isolation madmom==0.16.1
    if [[ -n ${BEATNET:-} ]]; then
        # Together with what madmom and BeatNet need, which torch would replace by a newer one.
        "$venv/bin/pip" install --quiet torch "setuptools<70"
        "$venv/bin/pip" install --quiet --no-deps BeatNet==1.1.3
    fi
fi
command -v aubiotrack >/dev/null || bash "$here/../../Recipes/apt-install.sh" aubio-tools
command -v ffmpeg >/dev/null || bash "$here/../../Recipes/apt-install.sh" ffmpeg
bash "$here/../../Recipes/setup.sh"
(cd "$here/../.." && swift build -c release --product sametempo) >&2
echo "$(date -u +%F), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
"$venv/bin/python" "$here/peers.py" "$table" "$here/../../.build/release/sametempo"
