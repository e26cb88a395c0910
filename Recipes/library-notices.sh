#!/usr/bin/env bash
# Gathers the licences of all that a built library or program holds, or is passed on with: a file for each, in a folder.
#
#     Recipes/library-notices.sh FOLDER FILE      # FILE: a library or program of ours
#
# For Debian, where every package has a file `copyright`.
set -euo pipefail

folder=${1:?Usage: Recipes/library-notices.sh FOLDER FILE} file=${2:?Usage: Recipes/library-notices.sh FOLDER FILE}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
fail() { echo "library-notices: $*" >&2; exit 1; }
mkdir -p "$folder"
# The package of each library that the file loads, all the way down, but for the C library.
loaded=$(ldd "$file" | sed -n 's/.*=> \(\/[^ ]*\).*/\1/p' | while read -r library; do
    dpkg -S "$(realpath "$library")" 2>/dev/null || dpkg -S "$library" 2>/dev/null || fail "no package has $library"
done | cut -d: -f1 | sort -u | sed '/^libc6$/d')
# What is linked in. Foundation holds ICU.
icu=$(dpkg-query -W -f '${Package}\n' 'libicu[0-9]*' 2>/dev/null | head -n 1)
for package in $loaded libopenblas-dev libfftw3-dev libstdc++-12-dev "${icu:-libicu}"; do
    [[ -e /usr/share/doc/$package/copyright ]] || fail "no licence of $package: is the package installed?"
    cp -L "/usr/share/doc/$package/copyright" "$folder/$package.txt"
done
cp "$here/LICENSE" "$folder/sametempo.txt"
toolchain=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)\/lib\/swift".*/\1/p')
cp "$toolchain/share/swift/LICENSE.txt" "$folder/swift.txt"
cp /usr/share/common-licenses/GPL-3 "$folder/GPL-3.txt"
cp /usr/share/common-licenses/LGPL-2.1 "$folder/LGPL-2.1.txt"
cat >"$folder/README.txt" <<'END'
SameTempo's own source code is under the Apache License 2.0 (sametempo.txt). What was built from it holds FFTW, which is under GPL-2 or
later. Code under Apache-2.0 goes with GPL-3, so the whole is passed on under GPL-3 (GPL-3.txt).

The other files here are the licences of the libraries inside: FFTW (GPL-2 or later), OpenBLAS (BSD), Swift's runtime and Foundation
(Apache-2.0 with an exception for runtime libraries), ICU (Unicode licence), libstdc++ (GPL-3 with an exception for runtime libraries), and
those that are beside it: libsndfile, libmpg123 and LAME (LGPL-2.1 or later, LGPL-2 or later), libsamplerate, FLAC, Ogg, Vorbis and Opus
(BSD). You may replace the libraries under LGPL by versions of your own. FFmpeg's libraries are not inside: they are loaded where the system
has them.

The source: of SameTempo, where you got this, or the package's home; of the libraries, Debian 12's source packages of the names that the
files have (apt-get source NAME).
END
