#!/usr/bin/env bash
# Fetches recordings without a pulse: speech, weather, places; and makes noise. See --help.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=Data/debian-packages.sh
source "$here/debian-packages.sh"
speech=(asterisk-core-sounds-en-wav asterisk-core-sounds-fr-wav asterisk-core-sounds-ru-wav)
places=(btanks-data ardentryst scorched3d-data flare-game)
# Of the packages above: recordings of weather, water and places, 12 s or longer.
wanted='sounds/ambient/[a-z]*\.ogg|Rain_Loop|mdrain|cavewind|fire_loop|soundfx/environment/(bird|forest|cave_wind|open_fire|rain|river|wind|cricket|frog|ocean|swamp|town|crowd)[a-z_]*\.ogg|music/wind_ambient|misc/(rain|oceanwaves)\.wav'

usage() {
    cat <<'TEXT'
Usage: Data/fetch-pulseless.sh FOLDER

Downloads seven Debian packages (261 MB) and writes clips of 24 s without a tempo to FOLDER, to measure how often one is
heard all the same (Benchmarks/false-tempi.sh): speech in three languages (telephone prompts one after another), rain,
fire, wind, sea and places (played again from the start where a recording is shorter; none under 12 s is taken),
and white, pink and brown noise. Never trained on. A second run downloads nothing.
TEXT
}

fail() { echo "fetch-pulseless: $*" >&2; exit 1; }

case ${1:-} in
    --help | -h) usage; exit 0 ;;
    '' | -*) usage >&2; exit 2 ;;
esac
(($# == 1)) || { usage >&2; exit 2; }
for tool in apt-get dpkg-deb; do
    command -v "$tool" >/dev/null || fail "$tool not found: the recordings come from Debian's package archive"
done
command -v ffmpeg >/dev/null || bash "$here/../Recipes/apt-install.sh" ffmpeg
mkdir -p "$1/.fetched" || fail "cannot create $1"
folder=$(cd "$1" && pwd)
work=$folder/.fetched
exec 9>"$work/lock"
flock -n 9 || fail "another fetch is working in $folder; wait for it or stop it"

# clip NAME FFMPEG-INPUT...: 24 s of mono, written aside first.
clip() {
    local name=$1
    shift
    ffmpeg -v error -nostdin -y "$@" -t 24 -ac 1 -ar 44100 "$work/clip.flac" || fail "$name could not be made"
    mv -f "$work/clip.flac" "$folder/$name.flac"
}

unpack() {
    rm -rf "${work:?}/$1"
    mkdir -p "$work/$1/tree"
    require_package_lists "$1"
    echo "Fetching $1"
    local reason
    reason=$(download_package "$1" "$work/$1") || fail "$1: download failed. $reason"
    dpkg-deb -x "$work/$1"/*.deb "$work/$1/tree" || fail "$1 could not be unpacked; is the disk of $folder full?"
    cp -f "$work/$1/tree/usr/share/doc/$1/copyright" "$folder/copyright-$1"
}

for package in "${speech[@]}"; do
    [[ ! -e $work/$package.done ]] || continue
    unpack "$package"
    # A quarter of a second between prompts; 400 of them give some 15 minutes, of which 20 clips are cut.
    find "$work/$package/tree" -name '*.wav' -size +20k | sort | head -n 400 >"$work/$package/prompts"
    sed "s/.*/file '&'/" "$work/$package/prompts" >"$work/$package/list"
    ffmpeg -v error -nostdin -y -f concat -safe 0 -i "$work/$package/list" -ac 1 -ar 8000 "$work/$package/all.wav" || fail "$package: the prompts could not be joined"
    for ((i = 0; i < 20; i++)); do clip "speech-${package#asterisk-core-sounds-}-$i" -ss $((i * 24)) -i "$work/$package/all.wav"; done
    rm -rf "${work:?}/$package"
    touch "$work/$package.done"
done

for package in "${places[@]}"; do
    [[ ! -e $work/$package.done ]] || continue
    unpack "$package"
    while IFS= read -r file; do
        seconds=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$file")
        awk "BEGIN { exit !($seconds >= 12) }" || continue
        name=$(basename "${file%.*}")
        clip "place-$package-$name" -stream_loop -1 -i "$file"
    done < <(find "$work/$package/tree" -type f | grep -E "$wanted" | sort)
    rm -rf "${work:?}/$package"
    touch "$work/$package.done"
done

for colour in white pink brown; do
    for ((i = 1; i <= 5; i++)); do
        [[ -e $folder/noise-$colour-$i.flac ]] || clip "noise-$colour-$i" -f lavfi -i "anoisesrc=c=$colour:r=44100:a=0.3:s=$i"
    done
done
echo "$(find "$folder" -name '*.flac' | wc -l) clips without a pulse in $folder"
