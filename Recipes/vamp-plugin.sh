#!/usr/bin/env bash
# Makes the Vamp plug-in, for Sonic Visualiser, Audacity, sonic-annotator and other hosts.
#
#     Recipes/vamp-plugin.sh FOLDER               # then: VAMP_PATH=FOLDER vamp-simple-host -l
#     Recipes/vamp-plugin.sh FOLDER LIBRARY       # against a folder that Recipes/c-library.sh made, which is not copied
#
# The plug-in is sametempo.so, which looks for libsametempo.so.0 in its own folder and then in the system's. Needs Debian's
# vamp-plugin-sdk, which is installed if it is missing.
set -euo pipefail

folder=${1:?Usage: Recipes/vamp-plugin.sh FOLDER [LIBRARY]}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
library=${2:+$(realpath -e "$2")}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
pkg-config --exists vamp-sdk || bash Recipes/apt-install.sh vamp-plugin-sdk
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [[ -z $library ]]; then
    library=$work/library
    cp "$(bash Recipes/c-library.sh "$library")" "$folder/libsametempo.so.0"
fi
echo '{ global: vampGetPluginDescriptor; local: *; };' >"$work/symbols"
clang++ -shared -fPIC -O2 -std=c++17 -Wall -Wextra -fuse-ld=lld -static-libstdc++ -static-libgcc -o "$folder/sametempo.so" \
    Sources/VampPlugin/*.cpp -I "$library/include" "$(pkg-config --variable=libdir vamp-sdk)/libvamp-sdk.a" \
    -L "$library/lib" -lsametempo -Wl,-rpath,'$ORIGIN' -Wl,--version-script="$work/symbols" -Wl,-z,defs -Wl,--strip-all
cat >"$folder/sametempo.cat" <<'END'
vamp:sametempo:tempo::Time > Tempo
END
echo "$folder/sametempo.so"
