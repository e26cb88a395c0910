#!/usr/bin/env bash
# SameTempo beside librosa, aubio, Essentia (Percival) and TempoCNN (fcn): speed and memory, alternately in one run;
# prints medians and ratios. The peers are installed by pip and apt into throw-away places ($PEERS_VENV to use one).
#
#   Benchmarks/compare-peers.sh MUSIC_FOLDER FILES.txt [ROUNDS]
#
# MUSIC_FOLDER: any music, from which a 30 s mp3, a 10 min and a 3 h file are made. FILES.txt: paths, one a line, of the
# folder test (the 307 clips of the development list, say; 200 of them are taken).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
music=$1 list=$2 rounds=${3:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
venv=${PEERS_VENV:-}
if [[ -z $venv ]]; then
    venv=$work/venv
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet librosa essentia tempocnn
fi
command -v aubio >/dev/null || bash "$here/../Recipes/apt-install.sh" aubio-tools
command -v ffmpeg >/dev/null || bash "$here/../Recipes/apt-install.sh" ffmpeg
bash "$here/../Recipes/setup.sh"
(cd "$here/.." && swift build -c release --product sametempo) >&2
(cd "$here" && swift build -c release --product AudioPath) >&2
ours=$here/../.build/release/sametempo path=$here/.build/release/AudioPath

median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
seconds() { local start=$EPOCHREALTIME; "$@" >/dev/null 2>&1; echo "$start $EPOCHREALTIME" | awk '{ printf "%.3f\n", $2 - $1 }'; }
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }

find "$music" -type f \( -name '*.ogg' -o -name '*.flac' \) -size +2M | sort > "$work/songs"
song=$(sed -n 3p "$work/songs")
ffmpeg -v error -i "$song" -ss 20 -t 30 -ar 44100 -ac 2 -b:a 192k "$work/t30.mp3"
ffmpeg -v error -i "$song" -ss 20 -t 3 -ar 44100 "$work/t3.wav"
echo "$(date -u +%F), $(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), medians of $rounds rounds"
echo

for ((round = 0; round < rounds; round++)); do
    seconds "$ours" estimate --quiet "$work/t30.mp3" >> "$work/a1"
    seconds "$path" decode "$work/t30.mp3" >> "$work/a2"
    seconds aubio tempo "$work/t30.mp3" >> "$work/a3"
    seconds "$venv/bin/python" "$here/peers/whole_process.py" "$work/t30.mp3" >> "$work/a4"
    seconds "$ours" estimate --quiet "$work/t3.wav" >> "$work/a5"
done
a=$(median < "$work/a1")
echo "| one 30 s mp3, whole process | s | ours is faster by |"
echo "| --- | --- | --- |"
echo "| sametempo estimate | $a | |"
for row in "decode and resample alone:a2" "aubio tempo:a3" "librosa beat_track:a4"; do
    b=$(median < "$work/${row#*:}")
    echo "| ${row%:*} | $b | $(ratio "$b" "$a") |"
done
echo "| sametempo estimate of a 3 s WAV (start-up) | $(median < "$work/a5") | |"
echo

# As mp3, which every peer's loader reads (Essentia's wheel knows no Opus).
mkdir "$work/folder"
number=0
while read -r file && ((number < 200)); do
    ffmpeg -v error -i "$file" -ar 44100 -b:a 128k "$work/folder/$number.mp3" < /dev/null && number=$((number + 1))
done < "$list"
find "$work/folder" -name '*.mp3' | sort > "$work/list"
count=$(wc -l < "$work/list")
for ((round = 0; round < rounds && round < 3; round++)); do
    start=$EPOCHREALTIME
    xargs -d '\n' -a "$work/list" "$ours" estimate --quiet --jobs 2 > /dev/null
    echo "$start $EPOCHREALTIME" | awk '{ print $2 - $1 }' >> "$work/b1"
    for peer in percival tempocnn; do
        "$venv/bin/python" "$here/peers/folder.py" "$peer" "$work/list" 2>/dev/null | tail -n 1 | cut -d ' ' -f 1 >> "$work/b_$peer"
    done
done
a=$(median < "$work/b1")
echo "| $count files, two cores, peers' models loaded before | s | files a second | ours is faster by |"
echo "| --- | --- | --- | --- |"
echo "| sametempo estimate (loading included) | $a | $(ratio "$count" "$a") | |"
for peer in percival tempocnn; do
    b=$(median < "$work/b_$peer")
    echo "| $peer | $b | $(ratio "$count" "$b") | $(ratio "$b" "$a") |"
done
echo

# Each song as WAV first: their rates and channels differ.
total=0
: > "$work/concat"
while read -r song && ((total < 10800)); do
    ffmpeg -v error -y -i "$song" -ar 44100 -ac 2 -t 600 "$work/part.wav" 2>/dev/null < /dev/null || continue
    ffmpeg -v error -y -i "$work/part.wav" -b:a 128k "$work/part$total.mp3" < /dev/null
    echo "file '$work/part$total.mp3'" >> "$work/concat"
    total=$((total + $(stat -c %s "$work/part.wav") / 176400))
done < <(shuf --random-source=<(yes) "$work/songs")
ffmpeg -v error -f concat -safe 0 -i "$work/concat" -c copy -t 10800 "$work/3h.mp3" 2>/dev/null
ffmpeg -v error -f concat -safe 0 -i "$work/concat" -c copy -t 600 "$work/10min.mp3" 2>/dev/null
peak() { /usr/bin/time -f %M "$@" 2>&1 >/dev/null | tail -n 1; }
ten=$(peak "$ours" estimate --quiet "$work/10min.mp3")
long=$(peak "$ours" estimate --quiet "$work/3h.mp3")
echo "| memory | peak MB | times that of 10 min |"
echo "| --- | --- | --- |"
echo "| 10 min | $((ten / 1024)) | |"
echo "| 3 h | $((long / 1024)) | $(ratio "$long" "$ten") |"
echo "| 3 h, --local | $(($(peak "$ours" estimate --quiet --local "$work/3h.mp3") / 1024)) | |"
echo

ffmpeg -v error -f concat -safe 0 -i "$work/concat" -c copy -t 3600 "$work/1h.mp3" 2>/dev/null
for ((round = 0; round < rounds && round < 3; round++)); do
    "$path" logmel "$work/1h.mp3" | cut -d ' ' -f 1 >> "$work/d1"
    "$venv/bin/python" "$here/peers/logmel.py" "$work/1h.mp3" | cut -d ' ' -f 1 >> "$work/d2"
done
a=$(median < "$work/d1") b=$(median < "$work/d2")
echo "| log-mel of one hour, one core | s | ratio |"
echo "| --- | --- | --- |"
echo "| ours | $a | |"
echo "| librosa | $b | $(ratio "$b" "$a") |"
