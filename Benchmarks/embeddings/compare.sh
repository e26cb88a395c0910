#!/usr/bin/env bash
# Our embeddings beside those of other encoders and of peers, by the same probes over labelled sets; prints one Markdown table.
#
#   Benchmarks/embeddings/compare.sh SETS_FOLDER OUT_FOLDER [ENCODER.safetensors ...]
#
# SETS_FOLDER: a folder for each set, with labels.csv, as render.py writes them. OUT_FOLDER: tables of embeddings and
# results. What is there already is not made again, so an interrupted run goes on; delete it to begin anew.
#
# Environment:
#   GENRE_LABELS, TEMPO_LABELS  CSVs of real audio with the columns path and genre, or path and bpm; they come first
#   SAMETEMPO        the program (default: .build/release/sametempo of this checkout)
#   PEERS_PYTHON     a Python with librosa, for cepstra and rhythm (default: python3)
#   MUSICNN_PYTHON   a Python with musicnn, see peers.py; without it musicnn is left out
#   ONLY             targets to measure, such as "genre style"; all without it
#   PROBE_OPTIONS    for `sametempo probe`, such as "--repeats 1 --inner-folds 3" (default: none)
#   TEMPO_OPTIONS    the same for tempi, whose many bins take long (default: PROBE_OPTIONS)
#   LOCALITY_OPTIONS for `sametempo locality`, such as "--standardize" (default: none)
#   JOBS             threads (default: 0, one per core)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [[ ${1:-} == -h || ${1:-} == --help ]] || (($# < 2)); then
    sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"
    (($# >= 2)) || [[ ${1:-} == -h || ${1:-} == --help ]] && exit 0 || exit 64
fi
sets=$1 out=$2
shift 2
program=${SAMETEMPO:-$here/../../.build/release/sametempo}
peers=${PEERS_PYTHON:-python3} jobs=${JOBS:-0} only=" ${ONLY:-genre bpm style key instrument quadrant} "
read -ra options <<< "${PROBE_OPTIONS:-}"
read -ra near_options <<< "${LOCALITY_OPTIONS:-}"
read -ra tempo_options <<< "${TEMPO_OPTIONS:-${PROBE_OPTIONS:-}}"
if ((jobs)); then export OMP_NUM_THREADS=$jobs OPENBLAS_NUM_THREADS=$jobs; fi
mkdir -p "$out"
say() { echo "compare: $*" >&2; }

# Features in the order of the table's columns: name, then what makes them.
features=("shipped")
encoders=("")
for encoder in "$@"; do
    [[ -r $encoder ]] || { say "$encoder: cannot be read"; exit 66; }
    name=$(basename "$encoder" .safetensors)
    [[ $name != model ]] || name=$(basename "$(dirname "$(realpath "$encoder")")")
    features+=("$name")
    encoders+=("$encoder")
done
features+=(cepstra rhythm)
[[ -z ${MUSICNN_PYTHON:-} ]] || features+=(musicnn)

# Labels: real audio first.
names=() labels=()
add() { [[ -r $2 ]] || { say "$2: cannot be read"; exit 66; }; names+=("$1") labels+=("$2"); }
[[ -z ${GENRE_LABELS:-} ]] || add real-genre "$GENRE_LABELS"
[[ -z ${TEMPO_LABELS:-} ]] || add real-tempo "$TEMPO_LABELS"
for file in "$sets"/*/labels.csv; do
    [[ ! -e $file ]] || add "$(basename "$(dirname "$file")")" "$file"
done
((${#names[@]})) || { say "$sets: no set with a labels.csv in it"; exit 66; }

paths() { "$peers" -c 'import csv, os, sys
for row in csv.DictReader(open(sys.argv[1], newline="")): print(os.path.join(os.path.dirname(os.path.abspath(sys.argv[1])), row["path"]))' "$1"; }

# table SET LABELS NUMBER: the table of one set's features. A file that cannot be read is named and does not stop it.
table() {
    local target=$out/$1.${features[$3]}.npy feature=${features[$3]} files
    [[ ! -e $target ]] || return 0
    say "$1: $feature"
    if (($3 < ${#encoders[@]})); then
        mapfile -t files < <(paths "$2")
        local arguments=(embed "${files[@]}" --output "$target" --jobs "$jobs" --quiet)
        [[ -z ${encoders[$3]} ]] || arguments+=(--encoder "${encoders[$3]}")
        "$program" "${arguments[@]}" || say "$1: $feature: some files were left out, or all"
    elif [[ $feature == musicnn ]]; then
        "$MUSICNN_PYTHON" "$here/peers.py" musicnn "$2" "$target" || say "$1: $feature: some files were left out, or all"
    else
        "$peers" "$here/peers.py" "$feature" "$2" "$target" || say "$1: $feature: some files were left out, or all"
    fi
}

has() { head -n 1 "$1" | tr -d '\r' | tr , '\n' | grep -x "$2" > /dev/null; }

# group LABELS TARGET: the column whose equal fields are not divided: songs, drummers, programs.
group() {
    case $2 in
    instrument) echo program ;;
    quadrant) echo song ;;
    style) if has "$1" drummer; then echo drummer; fi ;;
    esac
}

# measure SET LABELS TARGET FEATURE: what a probe and neighbours tell of a column.
measure() {
    local embeddings=$out/$1.$4.npy result=$out/$1.$3.$4 kind=class group probe=("${options[@]}") near=("${near_options[@]}")
    [[ -e $embeddings ]] || return 0
    case $3 in
    bpm) kind=tempo probe=("${tempo_options[@]}") ;;
    key) kind=key ;;
    esac
    group=$(group "$2" "$3")
    if [[ -n $group ]]; then probe+=(--group "$group") near+=(--group "$group" --exclude-same "$group"); fi
    if [[ ! -e $result.locality.csv ]]; then
        "$program" locality "$2" --embeddings "$embeddings" --target "$3" --kind "$kind" "${near[@]}" --format csv --quiet \
            --output "$result.part" && mv "$result.part" "$result.locality.csv" || say "$1: $3: $4: no locality"
    fi
    if [[ ! -e $result.probe.csv ]]; then
        say "$1: $3 from $4"
        "$program" probe "$2" --embeddings "$embeddings" --target "$3" --kind "$kind" "${probe[@]}" --jobs "$jobs" --format csv --quiet \
            --per-item "$result.items.csv" --output "$result.part" && mv "$result.part" "$result.probe.csv" || say "$1: $3: $4: no probe"
    fi
}

rows=()
for index in "${!names[@]}"; do
    set=${names[index]} file=${labels[index]}
    for target in genre style key instrument quadrant bpm; do
        if [[ $only != *" $target "* ]] || ! has "$file" "$target"; then continue; fi
        rows+=("$set.$target=$(group "$file" "$target")=$file")
        for number in "${!features[@]}"; do
            table "$set" "$file" "$number"
            measure "$set" "$file" "$target" "${features[number]}"
        done
    done
done
"$peers" "$here/table.py" "$out" "$(IFS=,; echo "${features[*]}")" "${rows[@]}"
