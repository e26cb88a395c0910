#!/usr/bin/env bash
# Fetches eight songs of known tempo, mixes their stems and writes a manifest. See --help.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
annotations=$here/Annotations/fretsonfire.csv
sources=(fretsonfire-songs-muldjord fretsonfire-songs-sectoid)
# shellcheck source=Data/debian-packages.sh
source "$here/debian-packages.sh"
# shellcheck source=Data/midi-tempi.sh
source "$here/midi-tempi.sh"

usage() {
    cat <<'TEXT'
Usage: Data/fetch-annotated.sh FOLDER

Downloads two Debian packages (58 MB) with eight songs by Muldjord
(CC-BY-SA 3.0) and Sectoid (MIT licence), mixes the stems of each into FOLDER/fretsonfire/NAME.flac and reads
its tempo from the chart (notes.mid). Writes FOLDER/fretsonfire/manifest.csv with the
columns path,bpm,bpm2,weight1,source, and checks it against Data/Annotations/fretsonfire.csv.

Try it with:  sametempo evaluate FOLDER/fretsonfire/manifest.csv --model MODEL
A second run downloads nothing. Exit code 1 if anything is missing or disagrees.
TEXT
}

fail() { echo "fetch-annotated: $*" >&2; exit 1; }

case ${1:-} in
    --help | -h) usage; exit 0 ;;
    '' | -*) usage >&2; exit 2 ;;
esac
(($# == 1)) || { usage >&2; exit 2; }
for tool in apt-get dpkg-deb; do
    command -v "$tool" >/dev/null || fail "$tool not found: the songs come from Debian's package archive"
done
mkdir -p "$1/fretsonfire/.fetched" || fail "cannot create $1/fretsonfire"
folder=$(cd "$1/fretsonfire" && pwd)
work=$folder/.fetched
exec 9>"$work/lock"
flock -n 9 || fail "another fetch is working in $folder; wait for it or stop it"

# MARK: Mix what is not there yet

for package in "${sources[@]}"; do
    if [[ -f $work/$package.csv ]]; then
        complete=yes
        while IFS=, read -r name _; do [[ -s $folder/$name ]] || complete=no; done <"$work/$package.csv"
        [[ $complete == no ]] || continue
    fi
    command -v sox >/dev/null || bash "$here/../Recipes/apt-install.sh" sox libsox-fmt-base
    rm -rf "${work:?}/$package"
    mkdir -p "$work/$package/tree"
    require_package_lists "$package"
    echo "Fetching $package"
    reason=$(download_package "$package" "$work/$package") || fail "$package: download failed. $reason"
    dpkg-deb -x "$work/$package"/*.deb "$work/$package/tree" ||
        fail "$package could not be unpacked; is the disk of $folder full?"
    rm -f "$work/$package"/*.deb

    : >"$work/$package/rows"
    while IFS= read -r chart; do
        song=$(dirname "$chart")
        name=$(basename "$song" | tr '[:upper:] ' '[:lower:]_')
        mapfile -t tempi < <(midi_tempi "$chart" | sort -nu)
        ((${#tempi[@]} > 0)) || fail "$package: $name: notes.mid holds no tempo, or is no MIDI file"
        ((${#tempi[@]} == 1)) || fail "$package: $name: notes.mid changes its tempo (${tempi[*]} µs per beat);
only songs of one tempo may be listed here"
        # sox -m takes each of n stems at 1/n, so the sum cannot clip; -n then brings the peak to -1 dB.
        echo "Mixing $name"
        sox -m "$song"/*.ogg -b 16 "$work/$package/$name.flac" gain -n -1 2>"$work/log" ||
            fail "$package: $name could not be mixed. $(head -n 1 "$work/log")"
        mv -f "$work/$package/$name.flac" "$folder/$name.flac"
        awk -v name="$name.flac" -v microseconds="${tempi[0]}" -v source="$package" \
            'BEGIN { printf "%s,%.4f,,,%s\n", name, 60000000 / microseconds, source }' >>"$work/$package/rows"
    done < <(find "$work/$package/tree" -name notes.mid | sort)
    cp -f "$work/$package/tree/usr/share/doc/$package/copyright" "$folder/copyright-$package"
    mv -f "$work/$package/rows" "$work/$package.csv"
    rm -rf "${work:?}/$package"
done

# MARK: Manifest, and its comparison with the committed annotations

{
    echo 'path,bpm,bpm2,weight1,source'
    for package in "${sources[@]}"; do cat "$work/$package.csv"; done
} >"$folder/manifest.csv"

if ! diff "$annotations" "$folder/manifest.csv" >"$work/log"; then
    cat "$work/log" >&2
    fail "the tempi read from the charts (>) are not those of $annotations (<)"
fi
songs=$(($(wc -l <"$folder/manifest.csv") - 1))
echo "$songs songs, tempi as in Data/Annotations/fretsonfire.csv: $folder/manifest.csv"
