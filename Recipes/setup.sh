#!/usr/bin/env bash
# Makes a machine ready to build SameTempo: the C libraries it links (only what is missing)
# and a check that Swift is recent enough. As root or with sudo on Debian and Ubuntu.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fail() { echo "setup: $*" >&2; exit 1; }

if command -v pkg-config >/dev/null && pkg-config --exists openblas fftw3f sndfile samplerate taglib libmpg123 libavformat libavcodec libavutil libswresample; then
    :   # all there, however it was installed
elif [[ $(uname -s) == Darwin ]]; then
    command -v brew >/dev/null || fail "install Homebrew, then openblas, fftw, libsndfile, libsamplerate, mpg123, ffmpeg, taglib and pkg-config"
    brew install --quiet openblas fftw libsndfile libsamplerate mpg123 ffmpeg taglib pkg-config
else
    bash "$here/apt-install.sh" \
        libopenblas-dev libfftw3-dev libsndfile1-dev libsamplerate0-dev libmpg123-dev libavformat-dev libavcodec-dev libswresample-dev \
        libtag1-dev pkg-config
fi

# Not needed to build. Debian's libsndfile 1.2.0 loses packets of some Opus files and reads no m4a; the program then
# asks ffmpeg, if it is there. Without it those files are named and the rest is done.
if ! command -v ffmpeg >/dev/null && command -v apt-get >/dev/null; then
    bash "$here/apt-install.sh" ffmpeg || echo "setup: going on without ffmpeg; some Opus and all m4a files will not be read" >&2
fi

command -v swift >/dev/null || fail "swift not found; install Swift 6.1 or later (swift.org/install) and put it on PATH"
version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+)\.([0-9]+).*/\1 \2/p' | head -n 1)
read -r major minor <<<"${version:-0 0}"
((major * 100 + minor >= 601)) || fail "Swift $major.$minor found, 6.1 or later is needed (swift.org/install)"
