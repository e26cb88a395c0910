#!/usr/bin/env bash
# Runs the tests. Arguments go to `swift test`, for instance:  Tests/run.sh --filter TensorsTests
#
# With --sanitize first, runs them three times: under the address sanitizer (with the leak check off, since caches of plans
# and tables are meant to live as long as the program), under the thread sanitizer, and with undefined behaviour trapped in
# our C. Each has a scratch folder of its own; the first time takes minutes. Any report ends the run with a status other
# than 0.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash Recipes/setup.sh --mpi
# Encodes what the package's own libraries cannot. Tests that need it are left out without it.
command -v ffmpeg >/dev/null || bash Recipes/apt-install.sh ffmpeg || echo "run: going on without ffmpeg" >&2
# Looks into the library for C; the same.
command -v readelf >/dev/null || bash Recipes/apt-install.sh binutils || echo "run: going on without binutils" >&2
# One after another: the documents' examples change the current folder, which is the process's. The engine's tests need it not.
# With every trait; the sanitizers below without MPI, whose libraries they complain of.
if [ "${1:-}" != --sanitize ]; then exec swift test -c release --enable-all-traits --no-parallel "$@"; fi

shift
status=0
under() { echo "== $1 sanitizer" >&2; shift; "$@" || { echo "sanitizer: failed with status $?" >&2; status=1; }; }
# A test that stops a process on purpose, and programs started by tests, inherit the options. 86 is no exit code of ours.
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=0:exitcode=86 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
# Swift's own libraries and those we link against are not built with it; of their mutex it is told by an object of ours.
export TSAN_OPTIONS=ignore_noninstrumented_modules=1:halt_on_error=0:exitcode=86
under address swift test -c release --sanitize=address --no-parallel --scratch-path .build-asan "$@"
mutex=()
if [ "$(uname)" = Linux ]; then
    mkdir -p .build-tsan
    clang -O1 -c Tests/sanitizers/swift_mutex.c -o .build-tsan/swift_mutex.o
    mutex=(-Xlinker "$PWD/.build-tsan/swift_mutex.o")
fi
under thread swift test -c release --sanitize=thread ${mutex[@]+"${mutex[@]}"} --no-parallel --scratch-path .build-tsan "$@"
# Swift traps on overflow by itself; this is for our C targets.
under undefined-behaviour swift test -c release -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined \
    --no-parallel --scratch-path .build-ubsan "$@"
exit "$status"
