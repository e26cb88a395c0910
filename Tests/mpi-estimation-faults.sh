#!/usr/bin/env bash
# Whatever happens to a rank while files are worked on, the job ends in time, nothing is lost, and the next one goes on.
#
#     Tests/mpi-estimation-faults.sh [FAULTS] [SEED] [COMMAND]      # without: 100 faults, seed 1, estimate; about ten seconds a fault
#
# COMMAND is estimate, embed or evaluate. It is given 300 links to six songs, with 2 to 4 ranks. At a random moment a random rank is killed or stopped, also while the job comes
# together, or mpirun itself is interrupted. That must end within the time-out; the same command with --skip-existing goes on, until a
# table is whole. Then its rows must be those of one process, of embed and evaluate byte for byte, and nothing may be left beside it. Needs
# a release build with the trait MPI.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
faults=${1:-100} seed=${2:-1} kind_of_work=${3:-estimate}
program=${SAMETEMPO:-$PWD/.build/release/sametempo}
folder=$(mktemp -d)
launcher=
# shellcheck disable=SC2317
end() { if [ -n "$launcher" ]; then kill -9 "$launcher" 2>/dev/null || true; fi; rm -rf "$folder"; }
trap end EXIT
fail() { echo "mpi-estimation-faults: $*" >&2; tail -20 "$folder/errors" >&2; exit 1; }
RANDOM=$seed
# The longest that a lost rank may go unnoticed; and what the end of a job may take beside.
export SAMETEMPO_MPI_SILENCE_SECONDS=3
limit=20

mkdir "$folder/songs" "$folder/links"
for number in 0 1 2 3 4 5; do
    "$program" references --bpm $((90 + 10 * number)) --pattern rock --seconds 20 -o "$folder/songs/$number.wav" >/dev/null
done
for number in $(seq 300); do ln -s "$folder/songs/$((number % 6)).wav" "$folder/links/$number.wav"; done
case $kind_of_work in
    estimate) work=("$program" estimate "$folder/links" --format csv --quiet --jobs 1) outputs=(csv) ;;
    embed) work=("$program" embed "$folder/links" --windows --quiet --jobs 1) outputs=(npy jsonl) ;;
    evaluate)
        awk 'BEGIN {print "path,bpm"; for (number = 1; number <= 300; number++) printf "links/%d.wav,%d\n", number, 90 + 10 * (number % 6)}' > "$folder/manifest.csv"
        work=("$program" evaluate "$folder/manifest.csv" --quiet --jobs 1) outputs=(csv) ;;
    *) echo "mpi-estimation-faults: expected estimate, embed or evaluate, found $kind_of_work" >&2; exit 1 ;;
esac
# Where a command writes: the option, and the first of its files.
output() { if [ "$kind_of_work" = evaluate ]; then echo "--per-track $folder/$1.csv"; else echo "-o $folder/$1.${outputs[0]}"; fi; }
# shellcheck disable=SC2046
"${work[@]}" $(output alone) > /dev/null
# What is compared: estimate keeps what was done before a kill in front of what the lost rank was at.
content() { if [ "$kind_of_work" = estimate ]; then sort "$folder/$1.csv"; else for ending in "${outputs[@]}"; do cat "$folder/$1.$ending"; done; fi; }
content alone > "$folder/expected"

# Processes of the job, by rank; nothing for a rank that is no more.
process_of_rank() {
    local rank=$1 process
    for process in $(ps -o pid= --ppid "$launcher"); do
        # It may be gone by now.
        if { tr '\0' '\n' < "/proc/$process/environ"; } 2>/dev/null | grep -qx "OMPI_COMM_WORLD_RANK=$rank"; then echo "$process"; fi
    done
}

# Whether nothing of the job is left but mpirun. Open MPI 4.1 with PMIx 4.2 may crash or hang at its own end, when ranks end while the
# job comes together.
is_only_launcher_left() {
    local process
    for process in $(ps -o pid= --ppid "$launcher"); do
        case $(ps -o stat= -p "$process") in Z* | "") ;; *) return 1 ;; esac
    done
}

done_faults=0 tables=0 longest=0 hung_launchers=0
declare -A counts
while [ "$done_faults" -lt "$faults" ]; do
    rm -f "$folder"/table.*
    while true; do
        ranks=$((2 + RANDOM % 3))
        # shellcheck disable=SC2046
        mpirun --allow-run-as-root --oversubscribe -n "$ranks" "${work[@]}" $(output table) --skip-existing > /dev/null 2> "$folder/errors" & launcher=$!
        kind=$((RANDOM % 8))
        if [ "$kind" -lt 6 ]; then sleep "$(printf '%d.%03d' $((RANDOM % 4)) $((RANDOM % 1000)))"
        else
            while kill -0 "$launcher" 2>/dev/null && [ -z "$(process_of_rank 0)" ]; do :; done
            sleep "0.$(printf '%03d' $((RANDOM % 400)))"
        fi
        case $kind in
            0) fault="rank 0 killed" target=$(process_of_rank 0) signal=KILL ;;
            1) fault="rank 0 stopped" target=$(process_of_rank 0) signal=STOP ;;
            2) fault="mpirun interrupted" target=$launcher signal=INT ;;
            3) fault="another rank stopped" target=$(process_of_rank $((1 + RANDOM % (ranks - 1)))) signal=STOP ;;
            4) fault="another rank terminated" target=$(process_of_rank $((1 + RANDOM % (ranks - 1)))) signal=TERM ;;
            5) fault="another rank killed" target=$(process_of_rank $((1 + RANDOM % (ranks - 1)))) signal=KILL ;;
            6) fault="rank 0 stopped at the start" target=$(process_of_rank 0) signal=STOP ;;
            7) fault="another rank stopped at the start" target=$(process_of_rank $((1 + RANDOM % (ranks - 1)))) signal=STOP ;;
        esac
        if [ -n "$target" ] && kill -"$signal" "$target" 2>/dev/null; then
            done_faults=$((done_faults + 1)) counts[$fault]=$((${counts[$fault]:-0} + 1))
            begin=$SECONDS
            echo "$(date +%T) $done_faults: $fault, of $ranks ranks" >&2
            while kill -0 "$launcher" 2>/dev/null && [ $((SECONDS - begin)) -le "$limit" ]; do sleep 0.1; done
            if kill -0 "$launcher" 2>/dev/null; then
                is_only_launcher_left || fail "$fault: the job has not ended after $limit s"
                kill -KILL "$launcher"
                hung_launchers=$((hung_launchers + 1))
                echo "mpirun hangs, all of its ranks have ended" >&2
            fi
            status=0; wait "$launcher" || status=$?
            if [ $((SECONDS - begin)) -gt "$longest" ]; then longest=$((SECONDS - begin)); fi
        else
            status=0; wait "$launcher" || status=$?
            fault="none"
        fi
        launcher=
        if [ "$status" = 0 ]; then break; fi
        # Who interrupts mpirun knows why it ends.
        [ "$fault" = "mpirun interrupted" ] || [ -s "$folder/errors" ] || fail "$fault: nothing was said"
        for left in $(pgrep -f "^$program $kind_of_work $folder" || true); do kill -9 "$left" 2>/dev/null || true; fail "$fault: process $left was left"; done
    done
    content table | cmp -s - "$folder/expected" || fail "the table of jobs that were ended is another than that of one process"
    for left in "$folder"/table*.part; do [ ! -e "$left" ] || fail "$left is left beside a whole table"; done
    tables=$((tables + 1))
done
for fault in "${!counts[@]}"; do echo "$fault: ${counts[$fault]}"; done
echo "$done_faults faults, $tables tables, all as of one process; the longest end took $longest s; mpirun itself hung $hung_launchers times"
