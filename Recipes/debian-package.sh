#!/usr/bin/env bash
# Makes a package for Debian 12: the program with its manual page and completions, the model, the library for C, and the Vamp plug-in.
#
#     Recipes/debian-package.sh FOLDER         # then, as root: apt install FOLDER/sametempo_*.deb
#
# Swift's runtime, OpenBLAS and FFTW are inside both program and library. It is built in .build-static, which is kept: the second time is
# quick. On Debian 12, with dpkg-dev and vamp-plugin-sdk, which are installed if they are missing.
set -euo pipefail

folder=${1:?Usage: Recipes/debian-package.sh FOLDER}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash Recipes/apt-install.sh dpkg-dev vamp-plugin-sdk
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
architecture=$(dpkg --print-architecture) triplet=$(dpkg-architecture -qDEB_HOST_MULTIARCH)
root=$work/root

# Where the linker is sent for OpenBLAS and FFTW lie archives only, and no shared libraries. Always the same folder: with other options
# all is built anew.
archives=$PWD/.build-static/archives
mkdir -p "$archives"
for name in openblas fftw3f; do
    libraries=$(pkg-config --variable=libdir $name) description=$(pkg-config --variable=pcfiledir $name)/$name.pc
    [[ -e $libraries/lib$name.a ]] || { echo "debian-package: $libraries/lib$name.a is missing" >&2; exit 1; }
    ln -sf "$libraries/lib$name.a" "$archives/"
    sed "s|^Libs:.*|Libs: -L$archives -l$name|" "$description" >"$archives/$name.pc"
done
export PKG_CONFIG_PATH=$archives${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
build=(swift build -c release --static-swift-stdlib --scratch-path .build-static)
"${build[@]}" --product sametempo >&2
"${build[@]}" --product SameTempoC >&2
products=$("${build[@]}" --show-bin-path)
library=$(bash Recipes/c-library.sh "$work/library" "$products/libSameTempoC.a")
version=${library##*.so.}
bash Recipes/vamp-plugin.sh "$work/vamp" "$work/library" >&2

put() { install -D -m "$1" "$2" "$root/$3"; }   # MODE FILE PLACE
put 755 "$products/sametempo" usr/bin/sametempo
strip "$root/usr/bin/sametempo"
put 644 "$library" "usr/lib/$triplet/libsametempo.so.$version"
ln -s "libsametempo.so.$version" "$root/usr/lib/$triplet/libsametempo.so.0"
ln -s libsametempo.so.0 "$root/usr/lib/$triplet/libsametempo.so"
put 644 "$work/library/include/sametempo.h" usr/include/sametempo.h
# Two folders up is /usr/lib here.
sed 's|^prefix=.*|prefix=/usr|; s| -L[^ ]*||' "$work/library/lib/pkgconfig/sametempo.pc" >"$work/sametempo.pc"
put 644 "$work/sametempo.pc" "usr/lib/$triplet/pkgconfig/sametempo.pc"
for file in sametempo.so sametempo.cat; do put 644 "$work/vamp/$file" "usr/lib/vamp/$file"; done
put 644 Data/Models/sametempo.safetensors usr/share/sametempo/sametempo.safetensors
put 644 Data/Models/README.md usr/share/doc/sametempo/model.md
for source in estimate.c follow.cpp; do put 644 "Sources/CSameTempo/examples/$source" "usr/share/doc/sametempo/examples/$source"; done
"$products/sametempo" help-man | gzip -9n >"$work/manual"
put 644 "$work/manual" usr/share/man/man1/sametempo.1.gz
place=(bash-completion/completions/sametempo zsh/vendor-completions/_sametempo fish/vendor_completions.d/sametempo.fish)
for shell in bash zsh fish; do
    "$products/sametempo" --generate-completion-script $shell >"$work/completion"
    put 644 "$work/completion" "usr/share/${place[0]}"
    place=("${place[@]:1}")
done
bash Recipes/library-notices.sh "$work/notices" "$root/usr/bin/sametempo"
(
    cd "$work/notices"
    for notice in README.txt $(ls | grep -v README.txt); do
        printf '\n==== %s\n\n' "$notice"
        cat "$notice"
    done
) >"$work/copyright"
put 644 "$work/copyright" usr/share/doc/sametempo/copyright

# The packages of the libraries that are loaded, with the versions that have the symbols. dpkg-shlibdeps wants a source package. The
# plug-in loads the library for C and nothing else.
mkdir -p "$work/source/debian"
printf 'Source: sametempo\n\nPackage: sametempo\nArchitecture: any\n' >"$work/source/debian/control"
dependencies=$(cd "$work/source" && dpkg-shlibdeps -O --warnings=0 "$root/usr/bin/sametempo" "$library" 2>"$work/complaints" |
    sed -n 's/^shlibs:Depends=//p') || true
[[ -n $dependencies ]] || { cat "$work/complaints" >&2; exit 1; }
# Loaded where they are there; of the version whose headers this was built with.
formats=$(pkg-config --modversion libavformat | cut -d. -f1)
mkdir "$root/DEBIAN"
cat >"$root/DEBIAN/control" <<END
Package: sametempo
Version: $version
Architecture: $architecture
Maintainer: The SameTempo maintainers <sametempo@localhost>
Section: sound
Priority: optional
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Depends: $dependencies
Recommends: libavformat$formats
Suggests: vamp-plugin-sdk, bash-completion
Description: tempo of music, learned from unlabeled music
 Estimates the tempo of audio files in beats per minute, with beats and
 local tempi; embeds music; trains models from folders of music without
 annotations. With a library for C and a Vamp plug-in.
END
dpkg-deb --root-owner-group -Zxz --build "$root" "$folder/sametempo_${version}_$architecture.deb" >&2
echo "$folder/sametempo_${version}_$architecture.deb"
