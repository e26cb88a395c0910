#!/usr/bin/env bash
# Fuzzes one of our parsers with libFuzzer, which the Swift toolchain brings along (Linux):
#
#   Tests/Fuzz/run.sh safetensors|checkpoint|model|pairs|encoder|translation|structure|beats|probe [SECONDS=60]
#   Tests/Fuzz/run.sh csv|manifest|beat-times|jsonl|jams|recipe|audio [SECONDS=60]
#   Tests/Fuzz/run.sh table-npy|table-safetensors|table-csv|table-jsonl [SECONDS=60]
#
# Starts from valid files (models, probes and sound are made by the release build of sametempo), keeps
# what it finds in Tests/Fuzz/.corpus, and ends with another status than 0 at the first crash, hang (10 s) or more than 2 GiB of
# memory; the input is then in Tests/Fuzz/.corpus/crashes.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")"
target=${1:?which parser?} seconds=${2:-60}
corpus=$PWD/.corpus/$target
mkdir -p "$corpus" .corpus/crashes
if [ -z "${FUZZ_PROGRAM:-}" ]; then
    # The fuzzer brings its own main.
    swift build -c release --product Fuzz --scratch-path .build -Xswiftc -sanitize=fuzzer >&2
    FUZZ_PROGRAM=$PWD/.build/release/Fuzz
fi

program=${SAMETEMPO:-../../.build/release/sametempo}
work=$(mktemp -d "${TMPDIR:-/tmp}/sametempo-fuzz.XXXXXX")
trap 'rm -rf "$work"' EXIT
features='features: {sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 4, minimumHz: 60, maximumHz: 4000, semitoneBandCount: 0}'
need() { [ -x "$program" ] || { echo "fuzz: $program: not built; run swift build -c release" >&2; exit 66; }; }
# A run of three steps: its model is small enough (43 KiB) to be changed as a whole.
train() {
    need
    "$program" references --seconds 25 --sample-rate 8000 --output "$work/music.wav" 2>/dev/null
    printf '%s\n' "$features" \
        'windowSeconds: 4' 'network: {activationChannels: [2, 3, 2], binsPerOctave: 12, headChannels: 3, tempoBinCount: 42}' \
        'pairs: {perStep: 2}' \
        'grooves: {count: 2, seconds: 8}' \
        'anchors: {perStep: 2}' \
        'pulseless: {perStep: 2, count: 2}' \
        'optimizer: {steps: 3}' 'selfTraining: {rounds: 0}' 'validation: {pairs: 16}' 'references: {patterns: [click], stepsPerOctave: 6, seconds: 5}' >"$work/recipe.yaml"
    "$program" train "$work/music.wav" --recipe "$work/recipe.yaml" --cache "$work/cache" --output "$work/run" --quiet
}
music() {
    need
    mkdir "$work/music"
    for tempo in 90 120 133; do
        "$program" references --seconds 30 --sample-rate 8000 --bpm "$tempo" --output "$work/music/$tempo.wav" 2>/dev/null
    done
}
# An encoder of a few hundred weights.
encoder() {
    music
    printf '%s\n' 'task: contrastive' "$features" 'windowSeconds: 4' \
        'encoder: {onsetChannels: [2, 2], onsetDilations: [1, 2], binsPerOctave: 12, rateChannels: 2, rhythmWidth: 8, timbreChannels: [4], cepstralCount: 2}' \
        'pairs: {perStep: 2}' 'objective: {projectorHidden: 8, projectorWidth: 8}' 'whitening: {tracks: 3, windowsPerTrack: 2}' \
        'optimizer: {steps: 3}' 'validation: {heldOutFraction: 0}' >"$work/encoder.yaml"
    "$program" train "$work/music" --recipe "$work/encoder.yaml" --cache "$work/cache" --output "$work/encoder" --quiet
}
# A tempo model of task pairs on that encoder.
pairs() {
    encoder
    printf '%s\n' 'task: pairs' "$features" 'windowSeconds: 4' "encoder: $work/encoder/model.safetensors" \
        'comparison: {projectionWidth: 4, hiddenWidth: 4}' 'groups: {tracksPerStep: 2, temposPerStep: 2, pulselessPerStep: 2}' \
        'grooves: {count: 2, seconds: 8}' 'pulseless: {count: 4, heldOutCount: 4}' 'optimizer: {steps: 3}' \
        'validation: {heldOutFraction: 0, pairs: 16}' 'references: {patterns: [click], stepsPerOctave: 6, seconds: 5}' \
        'referenceGrooves: {perTempo: 0}' >"$work/pairs.yaml"
    "$program" train "$work/music" --recipe "$work/pairs.yaml" --cache "$work/cache" --output "$work/pairs" --quiet
}
# A translation of that encoder's embeddings.
translation() {
    encoder
    printf '%s\n' 'task: translation' "$features" 'windowSeconds: 4' "encoder: $work/encoder/model.safetensors" 'optimizer: {steps: 3}' \
        'stretches: {perTrack: 2, windowsPerTrack: 1}' 'translator: {rhythmHiddenWidths: [4], otherHiddenWidths: [2]}' \
        'validation: {heldOutFraction: 0}' >"$work/translation.yaml"
    "$program" train "$work/music" --recipe "$work/translation.yaml" --cache "$work/cache" --output "$work/translation" --quiet
}
# Features for parts of songs.
structure() {
    music
    printf '%s\n' 'task: proximity' "$features" 'network: {channels: [4, 3]}' 'optimizer: {steps: 3}' 'validation: {heldOutFraction: 0, draws: 1}' \
        'windows: {tracksPerStep: 2, anchorsPerTrack: 2, positiveMaximumSeconds: 1, negativeMinimumSeconds: 2}' >"$work/structure.yaml"
    "$program" train "$work/music" --recipe "$work/structure.yaml" --cache "$work/cache" --output "$work/structure" --quiet
}
# A beat model of a few dozen weights; its frames are those of the shipped tempo model.
beats() {
    music
    printf '%s\n' 'task: beats' 'network: {kernelSize: 3, hiddenWidth: 1}' 'optimizer: {steps: 3}' 'validation: {grooves: 2}' \
        'grooves: {count: 4, seconds: 25, perStep: 2}' >"$work/beats.yaml"
    "$program" train "$work/music" --recipe "$work/beats.yaml" --cache "$work/cache" --output "$work/beats" --quiet
}
# A saved probe of each kind of answer.
probes() {
    need
    printf 'path,class,labels,number,bpm\n' >"$work/labels.csv"
    printf 'path,e0,e1,e2\n' >"$work/table.csv"
    for item in $(seq 24); do
        printf '%s,%s,%s,%s,%s\n' "$item" "c$((item % 2))" "$([ $((item % 3)) = 0 ] && echo 'a;b' || echo b)" "$item" "$((80 + 3 * item))" >>"$work/labels.csv"
        printf '%s,%s,%s,%s\n' "$item" "$((item % 2))" "$((item % 3))" "$((item * 7 % 24))" >>"$work/table.csv"
    done
    local column kind probe
    while read -r column kind probe; do
        "$program" probe "$work/labels.csv" --embeddings "$work/table.csv" --target "$column" --kind "$kind" --probe "$probe" --strength 1 \
            --folds 2 --repeats 1 --resamples 40 --save "$corpus/$kind-$probe" --quiet >/dev/null
    done <<<$'class class linear\nclass class hidden\nlabels multi-label linear\nnumber number ridge\nbpm tempo ridge\nbpm tempo linear'
}

case $target in
    # By hand: that of a whole run, with the optimiser's state, is too long to be changed much.
    checkpoint) header='{"__metadata__":{"format":"sametempo-checkpoint-2","step":"3","bestStep":"3","bestValidationLoss":"4607182418800017408",'
        header+='"identity":"{\"dataHash\":\"d\",\"engineVersion\":\"0\",\"recipeHash\":\"r\",\"trackCount\":1}"},'
        header+='"weights.a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}'
        while [ $((${#header} % 8)) -ne 0 ]; do header+=' '; done
        printf "\\x$(printf %02x $((${#header} % 256)))\\x$(printf %02x $((${#header} / 256)))\0\0\0\0\0\0%s12345678" "$header" >"$corpus/small" ;;
    # Under another name the checksum is none: changes would hardly ever get past it.
    model) train; LC_ALL=C sed 's/"checksum":/"checksun":/' "$work/run/model.safetensors" >"$corpus/small" ;;
    encoder) encoder; cp "$work/encoder/model.safetensors" "$corpus/small" ;;
    translation) translation; cp "$work/translation/model.safetensors" "$corpus/small" ;;
    structure) structure; cp "$work/structure/model.safetensors" "$corpus/small" ;;
    beats) beats; cp "$work/beats/model.safetensors" "$corpus/small" ;;
    pairs) pairs; cp "$work/pairs/model.safetensors" "$corpus/small" ;;
    probe) probes ;;
    table-npy) header="{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }"
        printf '\x93NUMPY\x01\0\x76\0%-117s\n\0\0\x80\x3f\0\0\0\x40\nids:\n' "$header" >"$corpus/small"
        printf '{"end":1.5,"model":"m","path":"a","start":0}\n{"model":"m","path":"\\u0062"}\n' >>"$corpus/small" ;;
    table-safetensors) header='{"__metadata__":{"ids":"{\"path\":\"a\"}\n{\"path\":\"b\",\"start\":1.5}\n","model":"m"},'
        header+='"embeddings":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}'
        while [ $((${#header} % 8)) -ne 0 ]; do header+=' '; done
        printf "\\x$(printf %02x ${#header})\0\0\0\0\0\0\0%s\0\0\x80\x3f\0\0\0\x40" "$header" >"$corpus/small" ;;
    table-csv) printf 'path,start,end,model,e0,e1\na,0,1.5,m,1,-2.5e3\r\n"b ""c"",",,,m,0.1,7\n' >"$corpus/small" ;;
    table-jsonl) printf '{"embedding":[1,-2.5e3],"end":1.5,"model":"m","path":"a","start":0}\n{"embedding":[0.1,7],"model":"m","path":"b"}\n' >"$corpus/small" ;;
    safetensors) cp -n ../../Data/Models/*.safetensors "$corpus/" 2>/dev/null || true
        printf '\x58\0\0\0\0\0\0\0{"__metadata__":{"checksum":"0"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}   12345678' >"$corpus/small" ;;
    csv | manifest) printf 'path,bpm,bpm2,weight1,source\n"a ""b"".wav",120,60.5,0.7,x\r\n/abs/c.wav,90,,,\n' >"$corpus/small"
        printf '\xEF\xBB\xBFpath\n\xEF\xBB\xBFa\n' >"$corpus/marks" ;;
    beat-times) printf '# beats\n0.217\t3\n0.695\t4\n\n1.173,1\r\n1.5e1\n' >"$corpus/small" ;;
    jsonl) printf '{"step":1,"loss":"nan","values":[1,2]}\n{"track":1,"startFrame":0,"endFrame":9,"tempoBPM":120.5}\n' >"$corpus/small" ;;
    jams) printf '{"annotations":[{"namespace":"beat","data":[]},{"namespace":"tempo","data":[{"time":0,"duration":9.5,"value":120,"confidence":null}]}],"file_metadata":{"duration":9}}' >"$corpus/small"
        printf '{"annotations":[{"namespace":"tempo","data":{"time":[0,1],"duration":[1,2],"value":[100,120.5],"confidence":[null,0.5]}}]}' >"$corpus/dense" ;;
    recipe) cp ../../Recipes/*.yaml "$corpus/"
        printf 'features: {sampleRate: 8000}\nnetwork:\n  activationChannels: [6, 6, 4]\nseed: 3\n' >"$corpus/small" ;;
    audio) "$program" references --seconds 1 --sample-rate 8000 --output "$corpus/small.wav" 2>/dev/null || true ;;
    *) echo "fuzz: no such parser: $target" >&2; exit 64 ;;
esac
FUZZ_TARGET=$target "$FUZZ_PROGRAM" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
    -artifact_prefix=.corpus/crashes/ -print_final_stats=1 "$corpus"
