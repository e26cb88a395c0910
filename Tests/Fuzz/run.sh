#!/usr/bin/env bash
# Fuzzes one of our parsers with libFuzzer, which the Swift toolchain brings along (Linux):
#
#   Tests/Fuzz/run.sh safetensors|model|csv|manifest|jsonl|recipe|audio [SECONDS=60]
#
# Starts from valid files, keeps what it finds in Tests/Fuzz/.corpus, and ends with another status than 0 at the first
# crash, hang (10 s) or more than 2 GiB of memory; the input is then in Tests/Fuzz/.corpus/crashes.
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

case $target in
    safetensors | model) cp -n ../../Data/Models/*.safetensors "$corpus/" 2>/dev/null || true
        printf '\x58\0\0\0\0\0\0\0{"__metadata__":{"checksum":"0"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}   12345678' >"$corpus/small" ;;
    csv | manifest) printf 'path,bpm,bpm2,weight1,source\n"a ""b"".wav",120,60.5,0.7,x\r\n/abs/c.wav,90,,,\n' >"$corpus/small" ;;
    jsonl) printf '{"step":1,"loss":"nan","values":[1,2]}\n{"track":1,"startFrame":0,"endFrame":9,"tempoBPM":120.5}\n' >"$corpus/small" ;;
    recipe) cp ../../Recipes/*.yaml "$corpus/"
        printf 'features: {sampleRate: 8000}\nnetwork:\n  activationChannels: [6, 6, 4]\nseed: 3\n' >"$corpus/small" ;;
    audio) "${SAMETEMPO:-../../.build/release/sametempo}" references --seconds 1 --sample-rate 8000 --output "$corpus/small.wav" 2>/dev/null || true ;;
    *) echo "fuzz: no such parser: $target" >&2; exit 64 ;;
esac
# Without ffmpeg in PATH: it is not ours, and a process for each input would be all that is measured.
FUZZ_TARGET=$target PATH=/nonexistent exec "$FUZZ_PROGRAM" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
    -artifact_prefix=.corpus/crashes/ -print_final_stats=1 "$corpus"
