#!/usr/bin/env bash
# Study (a): what notated syncopation, features and embeddings tell of the complexity that listeners heard in Shmulevich and
# Povel's 35 rhythms, each rendered with four drums; prints one CSV table.
#
#   Benchmarks/groove/rhythms.sh RATINGS.csv OUT_FOLDER [ENCODER.safetensors ...]
#
# RATINGS.csv has the columns rating and pattern, sixteen digits each. A rhythm is left out with all its drums, and a ridge
# regression that has learned from the others says how complex it is. The strength of the regression is chosen among the
# others. p: how often chance does as well, of PERMUTATIONS (default 199) divisions of the ratings among the rhythms.
# SAMETEMPO names the program (default: .build/release/sametempo of this checkout).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if (($# < 2)); then sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; exit 64; fi
ratings=$1 out=$2
shift 2
program=${SAMETEMPO:-$here/../../.build/release/sametempo}
mkdir -p "$out/audio"
python3 "$here/syncopation.py" rhythms "$ratings" "$out"
cd "$out"
# A step is 200 ms, so a beat of four is 75 BPM; six times sixteen steps are 19.2 s. One seed: a drum sounds the same in all rhythms.
while read -r file drum pattern; do
    [[ -e $file ]] || "$program" references --steps "$pattern" --sound "$drum" --bpm 75 --seconds 19.2 --seed 19 -o "$file" 2>/dev/null
done < rhythms.txt
[[ -e features.csv ]] || "$program" features audio -o features.csv --quiet
[[ -e shipped.npy ]] || "$program" embed audio -o shipped.npy --quiet
tables=(notated.csv features.csv shipped.npy)
for encoder in "$@"; do
    name=$(basename "$encoder" .safetensors)
    [[ -e $name.npy ]] || "$program" embed audio -o "$name.npy" --encoder "$encoder" --quiet
    tables+=("$name.npy")
done
probe() { # NAME TABLE OPTIONS...
    "$program" probe ratings.csv --embeddings "$2" --target complexity --kind number --probe ridge --group rhythm --folds 35 --repeats 1 \
        --permutations "${PERMUTATIONS:-199}" --format csv --quiet "${@:3}" | sed -e "1d;s|^[^,]*|$1|"
}
echo embeddings,measure,value,low,high,items,groups,strength,p
probe "Longuet-Higgins and Lee" notated.csv --columns longuet_higgins_lee
for table in "${tables[@]}"; do probe "$table" "$table"; done
probe "features of the study" features.csv --columns "$(head -1 features.csv | cut -d, -f2-17)"
