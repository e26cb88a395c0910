#!/usr/bin/env bash
# Renders free music of known tempo at full length and writes a manifest. See --help.
set -euo pipefail
export LC_ALL=C QT_QPA_PLATFORM=offscreen

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
annotations=$here/Annotations/rendered.csv
# shellcheck source=Data/debian-packages.sh
source "$here/debian-packages.sh"
# shellcheck source=Data/midi-tempi.sh
source "$here/midi-tempi.sh"

usage() {
    cat <<'TEXT'
Usage: Data/render-annotated.sh FOLDER [KIND ...]

Renders free music whose tempo its own file tells, each piece at its full length, as FOLDER/rendered/NAME.flac (mono).
Writes FOLDER/rendered/manifest.csv with the columns path,bpm,bpm2,weight1,source,first_beat. All pieces begin on a beat.

  midi       music of the games Simutrans and OpenTTD (simutrans-data, openttd-openmsx): files of one tempo
  lmms       demonstration songs of LMMS (lmms-common)
  hydrogen   demonstration songs of the drum machine Hydrogen (hydrogen-data)
  mma        40 accompaniments by MMA (Musical MIDI Accompaniment), whose groove, chords and tempo are drawn from seed 1

Without a KIND, all of them. MIDI is played by FluidSynth with the sound font FluidR3. The tools are installed where they are
missing (about 300 MB). A second run renders what is not there yet. Tempi are checked against Data/Annotations/rendered.csv.

Try it with:  sametempo evaluate FOLDER/rendered/manifest.csv
              Benchmarks/compare-accuracy.sh FOLDER/rendered/manifest.csv
Exit code 1 if anything is missing or disagrees.
TEXT
}

fail() { echo "render-annotated: $*" >&2; exit 1; }

case ${1:-} in
    --help | -h) usage; exit 0 ;;
    '' | -*) usage >&2; exit 2 ;;
esac
for kind in "${@:2}"; do
    case $kind in midi | lmms | hydrogen | mma) ;; *) usage >&2; exit 2 ;; esac
done
kinds=("${@:2}")
((${#kinds[@]})) || kinds=(midi lmms hydrogen mma)
command -v dpkg-deb >/dev/null || fail "dpkg-deb not found: the music comes from Debian's package archive"
mkdir -p "$1/rendered/.work" || fail "cannot create $1/rendered"
folder=$(cd "$1/rendered" && pwd)
work=$folder/.work
exec 9>"$work/lock"
flock -n 9 || fail "another process renders into $folder; wait for it or stop it"
soundfont=/usr/share/sounds/sf2/FluidR3_GM.sf2

# Downloads and unpacks package $1 into $work/$1, once; keeps its licence.
unpack() {
    [[ ! -f $folder/copyright-$1 || ! -d $work/$1 ]] || return 0
    rm -rf "${work:?}/$1" && mkdir -p "$work/$1"
    require_package_lists "$1"
    echo "Fetching $1"
    local reason
    reason=$(download_package "$1" "$work/$1") || fail "$1: download failed. $reason"
    dpkg-deb -x "$work/$1"/*.deb "$work/$1" || fail "$1 could not be unpacked; is the disk of $folder full?"
    rm -f "$work/$1"/*.deb
    cp -f "$work/$1/usr/share/doc/$1/copyright" "$folder/copyright-$1"
}

# Makes FOLDER/$1.flac of the sound file $2.
keep() {
    sox "$2" -b 16 "$work/out.flac" remix - gain -n -1 2>"$work/log" || fail "$1 could not be written. $(head -n 1 "$work/log")"
    mv -f "$work/out.flac" "$folder/$1.flac"
    rm -f "$2"
}

# Notes a piece: name, BPM, kind.
note() { printf '%s.flac,%s,,,%s\n' "$1" "$2" "$3" >>"$work/rows"; }

play() {    # a MIDI file, as piece $1
    fluidsynth -ni -q -R 1 -C 0 -g 0.6 -r 44100 -F "$work/out.wav" "$soundfont" "$2" >"$work/log" 2>&1 || fail "$1 could not be played. $(tail -n 1 "$work/log")"
    keep "$1" "$work/out.wav"
}

bpm_of() { awk -v microseconds="$1" 'BEGIN { printf "%.4f", 60000000 / microseconds }'; }
name_of() { basename "${1%.*}" | tr '[:upper:] ()' '[:lower:]___'; }

render_midi() {
    local package file name tempi
    for package in simutrans-data openttd-openmsx; do
        unpack "$package"
        while IFS= read -r file; do
            mapfile -t tempi < <(midi_tempi "$file" | sort -nu)
            # Files that change their tempo are passed over, and those that say none.
            ((${#tempi[@]} == 1)) || continue
            name=midi-$(name_of "$file")
            [[ -s $folder/$name.flac ]] || { echo "Playing $name"; play "$name" "$file"; }
            note "$name" "$(bpm_of "${tempi[0]}")" midi
        done < <(find "$work/$package" -name '*.mid' | sort)
    done
}

# The text of an LMMS project, which may be packed: four bytes of length, and a stream of zlib.
project_text() {
    case $1 in
        *.mmpz) { printf '\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x00'; tail -c +7 "$1"; } | gzip -dc 2>/dev/null || true ;;
        *) cat "$1" ;;
    esac
}

render_lmms() {
    local file name head bpm root=()
    ((EUID)) || root=(--allowroot)
    unpack lmms-common
    while IFS= read -r file; do
        head=$(project_text "$file" | tr '\n' ' ' | grep -ao '<head [^>]*>' | head -n 1) || true
        # A tempo that is automated is a tag of its own, so there is no attribute.
        bpm=$(grep -o 'bpm="[0-9.]*"' <<<"$head" | tr -dc '0-9.') || true
        [[ -n $bpm ]] || continue
        name=lmms-$(name_of "$file")
        if [[ ! -s $folder/$name.flac ]]; then
            echo "Rendering $name"
            lmms "${root[@]}" render "$file" -o "$work/out.wav" -f wav -s 44100 >"$work/log" 2>&1 || fail "$name could not be rendered. $(tail -n 1 "$work/log")"
            keep "$name" "$work/out.wav"
        fi
        note "$name" "$(awk -v bpm="$bpm" 'BEGIN { printf "%.4f", bpm }')" lmms
    done < <(find "$work/lmms-common/usr/share/lmms/projects/demos" -name '*.mmp*' | sort)
}

render_hydrogen() {
    local file name bpm
    unpack hydrogen-data
    while IFS= read -r file; do
        bpm=$(grep -o -m 1 '<bpm>[0-9.]*' "$file" | tr -dc '0-9.')
        name=hydrogen-$(name_of "$file")
        if [[ ! -s $folder/$name.flac ]]; then
            echo "Rendering $name"
            h2cli -s "$file" -d fake -r 44100 -o "$work/out.wav" >"$work/log" 2>&1 || fail "$name could not be rendered. $(tail -n 1 "$work/log")"
            keep "$name" "$work/out.wav"
        fi
        note "$name" "$(awk -v bpm="$bpm" 'BEGIN { printf "%.4f", bpm }')" hydrogen
    done < <(find "$work/hydrogen-data" -name '*.h2song' | sort)
}

# A lead sheet: number $1, drawn from the grooves on standard input, whose names are in byte order.
lead_sheet() {
    awk -v number="$1" '
        function draw(below) { state = (state * 16807) % 2147483647; return int(state / 2147483647 * below) }
        { groove[count++] = $0 }
        END {
            # One stream for all sheets, each a hundred numbers further on.
            state = 1
            for (i = 0; i < 100 * number; i++) draw(2)
            split("C Am F G7|Dm7 G7 CM7 A7|Am G F E7|C F C G7|Em C G D|F Dm Gm C7|Am7 D7 GM7 CM7|C Em Am F", progressions, "|")
            printf "Tempo %.1f\nGroove %s\n", (600 + draw(1200)) / 10, groove[draw(count)]
            for (part = 0; part < 12; part++) {
                bars = split(progressions[1 + draw(8)], chord, " ")
                for (bar = 1; bar <= bars; bar++) print chord[bar]
            }
        }'
}

render_mma() {
    local number name tempi
    unpack mma
    grep -hoiE '^[[:space:]]*DefGroove[[:space:]]+[A-Za-z0-9-]+' "$work/mma"/usr/share/mma/lib/stdlib/*.mma | awk '{ print $2 }' |
        grep -viE 'intro|end$|fill|metronome' | sort -u >"$work/grooves"
    for ((number = 1; number <= 40; number++)); do
        name=mma-$(printf '%02d' "$number")
        lead_sheet "$number" <"$work/grooves" >"$work/$name.mma"
        (cd "$work" && mma "$name.mma" -f "$work/$name.mid") >"$work/log" 2>&1 || fail "$name: MMA does not play it. $(tail -n 1 "$work/log")"
        mapfile -t tempi < <(midi_tempi "$work/$name.mid" | sort -nu)
        ((${#tempi[@]} == 1)) || continue
        [[ -s $folder/$name.flac ]] || { echo "Playing $name: $(sed -n 2p "$work/$name.mma")"; play "$name" "$work/$name.mid"; }
        note "$name" "$(bpm_of "${tempi[0]}")" mma
    done
}

packages=(sox libsox-fmt-base)
for kind in "${kinds[@]}"; do
    case $kind in
        midi) packages+=(fluidsynth fluid-soundfont-gm) ;;
        mma) packages+=(fluidsynth fluid-soundfont-gm mma) ;;
        lmms) packages+=(lmms) ;;
        hydrogen) packages+=(hydrogen) ;;
    esac
done
bash "$here/../Recipes/apt-install.sh" "${packages[@]}"
: >"$work/rows"
for kind in "${kinds[@]}"; do "render_$kind"; done

# MARK: Manifest, and its comparison with the committed annotations

{
    echo 'path,bpm,bpm2,weight1,source,first_beat'
    sed 's/$/,0/' "$work/rows"
} >"$folder/manifest.csv"
only=$(IFS='|'; echo "${kinds[*]}")
if ! diff <(grep -E ",($only)\$" "$annotations" | sort) <(sort "$work/rows") >"$work/log"; then
    cat "$work/log" >&2
    fail "the tempi read from the files (>) are not those of $annotations (<)"
fi
echo "$(wc -l <"$work/rows") pieces, tempi as in Data/Annotations/rendered.csv: $folder/manifest.csv"
