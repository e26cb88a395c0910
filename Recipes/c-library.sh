#!/usr/bin/env bash
# Makes the library for C: include/sametempo.h, lib/libsametempo.so and lib/pkgconfig/sametempo.pc in a folder.
#
#     Recipes/c-library.sh FOLDER
#     Recipes/c-library.sh FOLDER ARCHIVE      # of a build that is there: its libSameTempoC.a
#
# Swift's runtime, OpenBLAS and FFTW are inside, and no symbol of theirs is seen from outside; libsndfile, libmpg123 and libsamplerate
# are the system's. Linux only.
set -euo pipefail

folder=${1:?Usage: Recipes/c-library.sh FOLDER [ARCHIVE]}
archive=${2:-}
fail() { echo "c-library: $*" >&2; exit 1; }
[[ $(uname -s) == Linux ]] || fail "only Linux has been tried; elsewhere link the archive of the product SameTempoC"
mkdir -p "$folder/include" "$folder/lib/pkgconfig"
folder=$(cd "$folder" && pwd)
[[ -z $archive ]] || archive=$(realpath -e "$archive")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [[ -z $archive ]]; then
    swift build -c release --product SameTempoC >&2
    archive=$(swift build -c release --show-bin-path)/libSameTempoC.a
fi
header=Sources/CSameTempo/include/sametempo.h
version=$(sed -n 's/^#define SAMETEMPO_VERSION "\(.*\)"$/\1/p' "$header")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# OpenBLAS and FFTW of our own where there are archives of them: ours sets its threads, and plans, without the caller's noticing.
private() {   # PACKAGE NAME
    local file
    file=$(pkg-config --variable=libdir "$1")/lib$2.a
    if [[ -e $file ]]; then echo "$file"; else echo "-l$2"; fi
}
# Not all of the toolchain's programs need to be on the path.
toolchain=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)\/lib\/swift".*/\1/p')
# What the archive's members ask the linker for.
"$toolchain/bin/swift-autolink-extract" "$archive" -o "$work/asked" 2>/dev/null
libraries=()
for library in $(tr ' ' '\n' <"$work/asked" | sort -u); do
    case $library in
    -lopenblas) libraries+=("$(private openblas openblas)") ;;
    -lfftw3f) libraries+=("$(private fftw3f fftw3f)") ;;
    *) libraries+=("$library") ;;
    esac
done
# What Foundation's archive asks for in turn, and what Swift's runtime does.
for name in FoundationEssentials FoundationInternationalization CoreFoundation _FoundationICU _FoundationCollections _FoundationCShims \
    dispatch BlocksRuntime swift_RegexParser swiftCore; do
    libraries+=("-l$name")
done
# swiftc would hide what comes from archives, and ours with it, so the linking is done here. Swift's runtime cannot be unloaded: the
# library stays when a host closes it (nodelete).
static=$toolchain/lib/swift_static/linux
echo '{ global: sametempo_*; local: *; };' >"$work/symbols"
"$toolchain/bin/clang++" -shared -fuse-ld=lld -static-libstdc++ -static-libgcc -o "$folder/lib/libsametempo.so.$version" \
    "$static/$(uname -m)/swiftrt.o" -Wl,--whole-archive "$archive" -Wl,--no-whole-archive -Wl,--as-needed \
    -L "$static" -Wl,--start-group "${libraries[@]}" -Wl,--end-group -ldl -lpthread -lm \
    -Wl,--version-script="$work/symbols" -Wl,-soname=libsametempo.so.0 -Wl,-z,nodelete,-z,defs -Wl,--gc-sections,--icf=safe,--strip-all
ln -sf "libsametempo.so.$version" "$folder/lib/libsametempo.so.0"
ln -sf libsametempo.so.0 "$folder/lib/libsametempo.so"
cp "$header" "$folder/include/"
cat >"$folder/lib/pkgconfig/sametempo.pc" <<END
prefix=\${pcfiledir}/../..
Name: sametempo
Description: The tempo of music, learned from unlabeled music
Version: $version
Cflags: -I\${prefix}/include
Libs: -L\${prefix}/lib -lsametempo
END
echo "$folder/lib/libsametempo.so.$version"
