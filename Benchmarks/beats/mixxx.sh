#!/usr/bin/env bash
# The beat grids that Mixxx 2.3 gives files, by its own sources from Debian: its analyser, and the grid of constant tempo that it makes by
# default. Nothing of Mixxx is in this repository.
#
#   Benchmarks/beats/mixxx.sh FILE ... > grids.tsv
#
# A row a file: path, BPM, first beat and beats in seconds. Files are decoded by ffmpeg at 44.1 kHz. $MIXXX_FOLDER keeps the build.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
folder=${MIXXX_FOLDER:-$work/mixxx}
mkdir -p "$folder"
folder=$(realpath "$folder")
if [[ ! -x $folder/grid ]]; then
    bash "$here/../../Recipes/apt-install.sh" g++ qtbase5-dev libsndfile1-dev protobuf-compiler libprotobuf-dev ffmpeg xz-utils >&2
    cd "$folder"
    # Of the source package only the sources as their authors published them; the address is that of this machine's mirror.
    sed 's/^Types: deb$/Types: deb-src/' /etc/apt/sources.list.d/debian.sources > sources.sources
    options=(-o "Dir::Etc::SourceList=/dev/null" -o "Dir::Etc::SourceParts=$folder" -o "Dir::State::Lists=$folder/lists")
    mkdir -p lists/partial
    apt-get "${options[@]}" update -q >&2
    address=$(apt-get "${options[@]}" source --print-uris mixxx | tr -d "'" | awk '/orig\.tar/ { print $1 }')
    curl -fsSL "$address" | tar xJ --strip-components 1
    (cd src/proto && protoc --cpp_out=. keys.proto)
    qm=lib/qm-dsp
    # The detection function is computed in double precision, as in Mixxx's own build.
    # shellcheck disable=SC2046
    g++ -O2 -std=c++17 -fPIC -fpermissive -w -D__LINUX__ -Dkiss_fft_scalar=double -Isrc -I$qm -I$qm/include -I$qm/ext -I$qm/ext/kissfft \
        -I$qm/ext/kissfft/tools $(pkg-config --cflags Qt5Core sndfile) "$here/mixxx.cpp" src/analyzer/plugins/{analyzerqueenmarybeats,buffering_utils}.cpp \
        src/track/beatutils.cpp src/audio/types.cpp $qm/dsp/onsets/DetectionFunction.cpp $qm/dsp/phasevocoder/PhaseVocoder.cpp \
        $qm/dsp/signalconditioning/*.cpp $qm/dsp/tempotracking/TempoTrackV2.cpp $qm/dsp/transforms/FFT.cpp $qm/maths/{Correlation,MathUtilities}.cpp \
        $qm/ext/kissfft/kiss_fft.c $qm/ext/kissfft/tools/kiss_fftr.c -o grid $(pkg-config --libs Qt5Core sndfile)
    cd - >/dev/null
fi
wav=$work/sound.wav
for file in "$@"; do
    ffmpeg -v error -nostdin -y -i "$file" -ar 44100 "$wav"
    "$folder/grid" "$wav" | sed "s|^[^\t]*|$file|"
done
