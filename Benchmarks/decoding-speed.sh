#!/usr/bin/env bash
# How long `estimate` takes on one clip in several formats, compared with MP3.
#
#   Benchmarks/decoding-speed.sh MUSIC_FOLDER [CLIPS] [ROUNDS]      20 clips of 45 s and 5 rounds by default
#
# Takes one long file of each folder in MUSIC_FOLDER, up to CLIPS. Each round goes through all formats. Prints the median
# time of each format, and the ratio to MP3 of the time that the processor spent, which other programs hardly change.
# Needs ffmpeg with libmp3lame, libopus and libvorbis, and python3. $SAMETEMPO names the program.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[[ ${1:-} != --help && $# -gt 0 ]] || { sed -n '2,8s/^# \{0,1\}//p' "$0"; [[ ${1:-} == --help ]] && exit 0 || exit 64; }
music=$1 clips=${2:-20} rounds=${3:-5}
ours=${SAMETEMPO:-$here/../.build/release/sametempo}
[[ -x $ours ]] || { echo "decoding-speed: $ours: not built; run swift build -c release" >&2; exit 66; }
for tool in ffmpeg python3; do
    command -v $tool >/dev/null || { echo "decoding-speed: $tool not found" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
made=0
for folder in "$music"/*/; do
    ((made < clips)) || break
    # The largest file is mostly a whole piece of music.
    file=$(find "$folder" -type f -size +500k \( -name '*.ogg' -o -name '*.flac' -o -name '*.mp3' -o -name '*.wav' -o -name '*.opus' \) -printf '%s %p\n' |
        sort -n | tail -n 1 | cut -d ' ' -f 2-)
    [[ -n $file ]] || continue
    ffmpeg -nostdin -v error -y -ss 15 -t 45 -i "$file" -vn -ac 2 -ar 44100 -map_metadata -1 "$work/clip.wav" || continue
    # 45 s of 16 bits, two channels; shorter pieces would not be the same for all.
    (($(stat -c %s "$work/clip.wav") > 7900000)) || continue
    encode() { mkdir -p "$work/$1"; ffmpeg -nostdin -v error -i "$work/clip.wav" "${@:2}" "$work/$1/$made.$1"; }
    encode mp3 -c:a libmp3lame -b:a 192k
    encode opus -c:a libopus -b:a 128k
    encode m4a -c:a aac -b:a 160k
    encode ogg -c:a libvorbis -q:a 5
    encode flac
    made=$((made + 1))
done
((made > 0)) || { echo "decoding-speed: $music: no long music in the folders in it" >&2; exit 66; }
echo "$(date -u +%F), $made clips of 45 s, $rounds rounds, $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
echo
python3 - "$ours" "$work" "$rounds" <<'PYTHON'
import os, resource, statistics, subprocess, sys, time

program, work, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
formats = ["mp3", "opus", "m4a", "ogg", "flac"]
wall, processor = {f: [] for f in formats}, {f: [] for f in formats}


def spent():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


for number in range(rounds + 1):
    for name in formats:
        begun, before = time.time(), spent()
        done = subprocess.run([program, "estimate", "--quiet", "--jobs", "1", f"{work}/{name}"], stdout=subprocess.DEVNULL)
        if done.returncode: sys.exit(f"decoding-speed: {name}: the program ended with {done.returncode}")
        # The first round fills caches.
        if number: wall[name].append(time.time() - begun); processor[name].append(spent() - before)

print("| format | time | processor time | times MP3 |\n| --- | --- | --- | --- |")
middle = {f: (statistics.median(wall[f]), statistics.median(processor[f])) for f in formats}
for name in formats:
    ratio = middle[name][1] / middle["mp3"][1]
    print(f"| {name} | {middle[name][0]:.2f} s | {middle[name][1]:.2f} s | {ratio:.2f} |")
PYTHON
