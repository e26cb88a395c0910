#!/usr/bin/env bash
# Whatever happens to a rank or its network while ranks train, the job ends in time, nothing is corrupted, and a resumed run is that
# of nothing having happened, byte for byte.
#
#     Tests/mpi-training-faults.sh [FAULTS] [SEED]      # 100 faults and seed 1 without; about ten seconds a fault
#
# The hosts are network namespaces with addresses of their own, on a bridge; mpirun reaches them by a launch agent. Ranks speak TCP
# only. At a random step a rank is killed or stopped, Open MPI's daemon of a host is killed, or a link is cut, cut for a second, slow for
# some seconds, or comes and goes. Needs root, iproute2 and a release build with the trait MPI. Leaves no namespace behind.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
faults=${1:-100} seed=${2:-1} hosts=3
program=${SAMETEMPO:-$PWD/.build/release/sametempo}
folder=$(mktemp -d) prefix=st$$
launcher=
RANDOM=$seed
# How long a rank may be silent; and how long the end of a job may take beside, with a host that cannot be reached.
export SAMETEMPO_MPI_SILENCE_SECONDS=10
limit=45

clean() {
    for host in $(seq "$hosts"); do
        for process in $(ip netns pids "$prefix-$host" 2>/dev/null); do kill -9 "$process" 2>/dev/null || true; done
        ip netns del "$prefix-$host" 2>/dev/null || true
    done
    if [ -n "$launcher" ]; then kill -9 "$launcher" 2>/dev/null || true; fi
    ip link del "$prefix-br" 2>/dev/null || true
    rm -rf "$folder"
}
trap clean EXIT
fail() { echo "mpi-training-faults: $*" >&2; tail -n 30 "$folder/errors" >&2; exit 1; }

if ip -4 -br addr | grep -q '10\.77\.0\.'; then
    echo "mpi-training-faults: this machine has addresses in 10.77.0.0/24, perhaps of a run that was killed; remove their bridge first (ip link del)" >&2
    exit 1
fi
# Hosts 10.77.0.1, 10.77.0.2, …; mpirun sits at 10.77.0.254.
ip link add "$prefix-br" type bridge
ip addr add 10.77.0.254/24 dev "$prefix-br"
ip link set "$prefix-br" up
for host in $(seq "$hosts"); do
    ip netns add "$prefix-$host"
    ip link add "$prefix-v$host" type veth peer name eth0 netns "$prefix-$host"
    ip link set "$prefix-v$host" master "$prefix-br" up
    ip -n "$prefix-$host" addr add "10.77.0.$host/24" dev eth0
    ip -n "$prefix-$host" link set eth0 up
    ip -n "$prefix-$host" link set lo up
    echo "10.77.0.$host slots=1" >> "$folder/hosts"
done
cat > "$folder/agent" <<AGENT
#!/usr/bin/env bash
# What mpirun calls in place of ssh: a host and a command.
host=\${1##*.}
shift
exec ip netns exec "$prefix-\$host" unshare --uts bash -c "hostname node\$host; \$*"
AGENT
chmod +x "$folder/agent"

# In a process of its own.
train() {
    exec mpirun --allow-run-as-root --hostfile "$folder/hosts" -n "$hosts" --bind-to none \
        --mca plm_rsh_agent "$folder/agent" --mca btl tcp,self --mca pml ob1 \
        --mca btl_tcp_if_include 10.77.0.0/24 --mca oob_tcp_if_include 10.77.0.0/24 \
        --mca oob_tcp_keepalive_time 2 --mca oob_tcp_keepalive_intvl 1 --mca oob_tcp_keepalive_probes 4 \
        -x SAMETEMPO_MPI_SILENCE_SECONDS -x XDG_CACHE_HOME "$program" train "$folder/music" --quiet "$@"
}

mkdir "$folder/music"
export XDG_CACHE_HOME=$folder/cache
for bpm in 84 97 112 126 139; do
    "$program" references --bpm "$bpm" --pattern rock --seconds 12 -o "$folder/music/$bpm.wav" >/dev/null
done
cat > "$folder/recipe.yaml" <<RECIPE
threads: 1
features: {sampleRate: 8000, frameLength: 256, hopLength: 160, bandCount: 8, minimumHz: 60, maximumHz: 4000, semitoneBandCount: 0}
windowSeconds: 4
network: {activationChannels: [6, 6, 4], binsPerOctave: 12, headChannels: 6, tempoBinCount: 42}
pairs: {perStep: 6}
grooves: {count: 6, seconds: 8}
anchors: {perStep: 6}
pulseless: {perStep: 3, count: 6}
optimizer: {steps: 200}
selfTraining: {rounds: 0}
validation: {heldOutFraction: 0.2, everySteps: 50, pairs: 16}
references: {patterns: [click], stepsPerOctave: 12, seconds: 5}
checkpoint: {everySteps: 20}
RECIPE
(train --recipe "$folder/recipe.yaml" --output "$folder/undisturbed") 2> "$folder/errors" || fail "the job without a fault failed"

steps() { if [ -e "$folder/run/metrics.jsonl" ]; then wc -l < "$folder/run/metrics.jsonl"; else echo 0; fi; }
process_of_rank() {
    local process
    for process in $(ip netns pids "$prefix-$(($1 + 1))"); do
        if [ "$(readlink "/proc/$process/exe")" = "$program" ]; then echo "$process"; fi
    done
}
daemon_of_host() {
    local process
    for process in $(ip netns pids "$prefix-$1"); do
        if [ "$(cat "/proc/$process/comm")" = orted ]; then echo "$process"; fi
    done
}
mend() {
    for host in $(seq "$hosts"); do
        ip link set "$prefix-v$host" up
    done
}
ended_within() {
    local begin=$SECONDS
    while kill -0 "$launcher" 2>/dev/null; do
        if [ $((SECONDS - begin)) -gt "$1" ]; then return 1; fi
        sleep 0.1
    done
}

done_faults=0 runs=0 longest=0
declare -A counts
while [ "$done_faults" -lt "$faults" ]; do
    rm -rf "$folder/run"
    arguments=(--recipe "$folder/recipe.yaml" --output "$folder/run")
    while true; do
        train "${arguments[@]}" 2> "$folder/errors" & launcher=$!
        # A step of this run that is still to come.
        target_step=$(($(steps) + 1 + RANDOM % 60))
        while kill -0 "$launcher" 2>/dev/null && [ "$(steps)" -lt "$target_step" ]; do sleep 0.02; done
        rank=$((RANDOM % hosts)) link=$prefix-v$((rank + 1)) is_fatal=1 begin=$SECONDS
        case $((RANDOM % 8)) in
            0 | 1) fault="a rank killed"; kill -KILL $(process_of_rank "$rank") 2>/dev/null || fault= ;;
            2) fault="a rank stopped"; kill -STOP $(process_of_rank "$rank") 2>/dev/null || fault= ;;
            3) fault="a daemon killed"; kill -KILL $(daemon_of_host "$((rank + 1))") 2>/dev/null || fault= ;;
            4) fault="a link cut"; ip link set "$link" down ;;
            5) fault="a link cut for a second" is_fatal=0; ip link set "$link" down; sleep 1; ip link set "$link" up ;;
            6) fault="a link that comes and goes" is_fatal=0
               for _ in 1 2 3 4 5 6 7 8 9 10; do ip link set "$link" down; sleep 0.15; ip link set "$link" up; sleep 0.05; done ;;
            7) fault="a slow link" is_fatal=0
               # 125 kB a second.
               tc qdisc add dev "$link" root tbf rate 1mbit burst 16kb latency 400ms; sleep 8; tc qdisc del dev "$link" root ;;
        esac
        if ! kill -0 "$launcher" 2>/dev/null; then fault=; fi
        if [ -n "$fault" ]; then
            done_faults=$((done_faults + 1)) counts[$fault]=$((${counts[$fault]:-0} + 1))
            echo "$(date +%T) $done_faults: $fault (rank $rank) after step $(steps)" >&2
        fi
        # What does not end the job may take its time to the end.
        if [ "$is_fatal" = 1 ]; then ended_within "$limit" || fail "$fault: the job has not ended after $limit s"
        else ended_within 300 || fail "$fault: the job does not go on"; fi
        status=0; wait "$launcher" || status=$?
        launcher=
        if [ -n "$fault" ] && [ "$is_fatal" = 1 ] && [ $((SECONDS - begin)) -gt "$longest" ]; then longest=$((SECONDS - begin)); fi
        mend
        for host in $(seq "$hosts"); do
            for left in $(ip netns pids "$prefix-$host"); do kill -9 "$left" 2>/dev/null || true; done
        done
        if [ "$status" = 0 ]; then break; fi
        [ -s "$folder/errors" ] || fail "$fault: nothing was said"
        if [ -n "$fault" ] && [ "$is_fatal" = 0 ]; then fail "$fault: ended with $status"; fi
        if [ -e "$folder/run/metrics.jsonl" ]; then arguments=(--resume "$folder/run"); fi
    done
    for file in model.safetensors metrics.jsonl checkpoints/last.safetensors checkpoints/best.safetensors; do
        cmp -s "$folder/run/$file" "$folder/undisturbed/$file" || fail "$file is not that of an undisturbed run"
    done
    runs=$((runs + 1))
done
for fault in "${!counts[@]}"; do echo "$fault: ${counts[$fault]}"; done
echo "$done_faults faults in $runs runs, all byte for byte as an undisturbed one; the longest end took $longest s"
