#!/usr/bin/env bash
# Makes a machine ready to build SameTempo: the C libraries it links (only what is missing)
# and a check that Swift is recent enough. As root or with sudo on Debian and Ubuntu.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fail() { echo "setup: $*" >&2; exit 1; }

if command -v pkg-config >/dev/null && pkg-config --exists openblas fftw3f sndfile libmpg123 samplerate taglib libavformat libavcodec; then
    :   # all there, however it was installed
elif [[ $(uname -s) == Darwin ]]; then
    command -v brew >/dev/null || fail "install Homebrew, then openblas, fftw, libsndfile, mpg123, libsamplerate, taglib, ffmpeg and pkg-config"
    brew install --quiet openblas fftw libsndfile mpg123 libsamplerate taglib ffmpeg pkg-config
else
    bash "$here/apt-install.sh" \
        libopenblas-dev libfftw3-dev libsndfile1-dev libmpg123-dev libsamplerate0-dev libtag1-dev \
        libavformat-dev libavcodec-dev pkg-config
fi

command -v swift >/dev/null || fail "swift not found; install Swift 6.1 or later (swift.org/install) and put it on PATH"
version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+)\.([0-9]+).*/\1 \2/p' | head -n 1)
read -r major minor <<<"${version:-0 0}"
((major * 100 + minor >= 601)) || fail "Swift $major.$minor found, 6.1 or later is needed (swift.org/install)"
