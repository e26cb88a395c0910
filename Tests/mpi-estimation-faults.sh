#!/usr/bin/env bash
# Whatever happens to a rank while files are estimated, the job ends in time, nothing is lost, and the next one goes on.
#
#     Tests/mpi-estimation-faults.sh [FAULTS] [SEED]      # 100 faults and seed 1 without; about ten seconds a fault
#
# Estimates 300 links to six songs with 2 to 4 ranks. At a random moment a random rank is killed or stopped, also while the job comes
# together, or mpirun itself is interrupted. That must end within the time-out; the same command with --skip-existing goes on, until a
# table is whole. Then its rows must be those of one process, and nothing may be left beside it. Needs a release build with the trait MPI.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
faults=${1:-100} seed=${2:-1}
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
estimate=("$program" estimate "$folder/links" --format csv --quiet --jobs 1)
"${estimate[@]}" -o "$folder/alone.csv"
sort "$folder/alone.csv" > "$folder/expected"

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
    rm -f "$folder"/tempi.csv*
    while true; do
        ranks=$((2 + RANDOM % 3))
        mpirun --allow-run-as-root --oversubscribe -n "$ranks" "${estimate[@]}" -o "$folder/tempi.csv" --skip-existing 2> "$folder/errors" & launcher=$!
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
        for left in $(pgrep -f "^$program estimate $folder/links" || true); do kill -9 "$left" 2>/dev/null || true; fail "$fault: process $left was left"; done
    done
    sort "$folder/tempi.csv" | cmp -s - "$folder/expected" || fail "the table of jobs that were ended is another than that of one process"
    [ ! -e "$folder/tempi.csv.part" ] || fail "a part file is left beside a whole table"
    tables=$((tables + 1))
done
for fault in "${!counts[@]}"; do echo "$fault: ${counts[$fault]}"; done
echo "$done_faults faults, $tables tables, all as of one process; the longest end took $longest s; mpirun itself hung $hung_launchers times"
