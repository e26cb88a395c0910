#!/usr/bin/env bash
# Makes a machine ready to build SameTempo: the C libraries it links (only what is missing)
# and a check that Swift is recent enough. As root or with sudo on Debian and Ubuntu. With --mpi first also Open MPI,
# which the trait MPI needs.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fail() { echo "setup: $*" >&2; exit 1; }

mpi=() brew_mpi=()
if [[ ${1:-} == --mpi ]]; then mpi=(libopenmpi-dev openmpi-bin) brew_mpi=(open-mpi); fi
has_mpi() { ((${#mpi[@]} == 0)) || { command -v mpirun >/dev/null && pkg-config --exists ompi-c; }; }

if command -v pkg-config >/dev/null && has_mpi && pkg-config --exists openblas fftw3f sndfile libmpg123 samplerate taglib libavformat libavcodec; then
    :   # all there, however it was installed
elif [[ $(uname -s) == Darwin ]]; then
    command -v brew >/dev/null || fail "install Homebrew, then openblas, fftw, libsndfile, mpg123, libsamplerate, taglib, ffmpeg and pkg-config"
    brew install --quiet openblas fftw libsndfile mpg123 libsamplerate taglib ffmpeg pkg-config ${brew_mpi[@]+"${brew_mpi[@]}"}
else
    bash "$here/apt-install.sh" \
        libopenblas-dev libfftw3-dev libsndfile1-dev libmpg123-dev libsamplerate0-dev libtag1-dev \
        libavformat-dev libavcodec-dev pkg-config ${mpi[@]+"${mpi[@]}"}
fi

command -v swift >/dev/null || fail "swift not found; install Swift 6.1 or later (swift.org/install) and put it on PATH"
version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+)\.([0-9]+).*/\1 \2/p' | head -n 1)
read -r major minor <<<"${version:-0 0}"
((major * 100 + minor >= 601)) || fail "Swift $major.$minor found, 6.1 or later is needed (swift.org/install)"
