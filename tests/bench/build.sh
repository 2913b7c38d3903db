#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Builds bench, instructions and the library, all by the same flags, into a directory:
#   build.sh DIRECTORY FLAGS...
# A peer whose package is missing is left out and says so when the bench runs.
# Environment: top_srcdir; CC, CXX, PKG_CONFIG, LIB_CFLAGS and LDFLAGS where they are not the usual ones.

set -eu
: "${top_srcdir:?}"

directory=$1
shift
flags=$*
here=$top_srcdir/tests/bench
: "${CC:=cc}" "${CXX:=c++}" "${PKG_CONFIG:=pkg-config}" "${LDFLAGS:=}"
: "${LIB_CFLAGS:=-ffreestanding -fvisibility=hidden -ffunction-sections -fdata-sections}"
mkdir -p "$directory"

# Whether a small program compiles and links: try COMPILER LANGUAGE HEADER EXPRESSION LIBRARIES...
try()
{
	compiler=$1 language=$2
	printf '#include <%s>\nint main() { return %s; }\n' "$3" "$4" >"$directory/try.$language"
	shift 4
	# shellcheck disable=SC2086 # lists of flags
	$compiler $flags "$@" "$directory/try.$language" $LDFLAGS -o "$directory/try" "$@" >/dev/null 2>&1
}

# What pkg-config says, or nothing.
package()
{
	$PKG_CONFIG "$@" 2>/dev/null || true
}

compile()
{
	compiler=$1 source=$2
	shift 2
	name=${source#"$top_srcdir/"}
	object=$directory/$(echo "${name%.*}" | tr / -).o
	# shellcheck disable=SC2086 # lists of flags
	$compiler $flags -I"$top_srcdir/include" -I"$here" "$@" -c "$source" -o "$object"
	objects="$objects $object"
}

have=
libraries=
objects=
linker=$CC
try "$CC" c htslib/khash.h 0 && have="$have -DHAVE_KHASH"
try "$CC" c uthash.h 0 && have="$have -DHAVE_UTHASH"
try "$CC" c Judy.h 'JudyLGet(0, 0, PJE0) != 0 || sizeof(char[sizeof(Word_t) == 8 ? 1 : -1]) != 1' -lJudy && have="$have -DHAVE_JUDY" && libraries="$libraries -lJudy"
absl_cflags=$(package --cflags absl_flat_hash_map)
absl_libs=$(package --libs absl_flat_hash_map)
absl=peer-absl-none.c
absl_compiler=$CC
# shellcheck disable=SC2086 # lists of flags
if try "$CXX" cc absl/container/flat_hash_map.h '(int)absl::flat_hash_map<int, int>().size()' $absl_cflags $absl_libs; then
	absl=peer-absl.cc
	absl_compiler=$CXX
	libraries="$libraries $absl_libs"
	linker=$CXX
else
	absl_cflags=-std=c11
fi
zstd_libs=$(package --libs libzstd)
reader=
# shellcheck disable=SC2086 # a list of flags
if try "$CC" c zstd.h 'ZSTD_versionNumber() == 0' ${zstd_libs:--lzstd}; then
	have="$have -DHAVE_ZSTD"
	libraries="$libraries ${zstd_libs:--lzstd}"
	reader="trace stream progress"
fi

# shellcheck disable=SC2013 # one name a line
for source in $(sed -n 's/^[[:space:]]*\(lib\/.*\.c\).*/\1/p' "$top_srcdir/lib/vtlb/sources.mk"); do
	# shellcheck disable=SC2086 # a list of flags
	compile "$CC" "$top_srcdir/$source" -std=c11 $LIB_CFLAGS -I"$top_srcdir/lib"
done
for part in $reader; do
	compile "$CC" "$top_srcdir/examples/vtlbreplay/$part.c" -std=c11 -D_POSIX_C_SOURCE=200809L
done
for source in "$here"/*.c "$here/peer-absl.cc"; do
	case ${source##*/} in
	"$absl")
		# shellcheck disable=SC2086 # a list of flags
		compile "$absl_compiler" "$source" $absl_cflags
		;;
	peer-absl*) ;;
	firmware.c) ;; # for another machine
	*)
		# shellcheck disable=SC2086 # a list of flags
		compile "$CC" "$source" -std=c11 -D_POSIX_C_SOURCE=200809L -I"$top_srcdir/examples/vtlbreplay" $have \
			"-DBENCH_FLAGS=\"$flags\""
		;;
	esac
done

# Links all objects but those that hold another main(): link PROGRAM OTHER
link()
{
	parts=
	for object in $objects; do
		case $object in *-"$2".o) ;; *) parts="$parts $object" ;; esac
	done
	# shellcheck disable=SC2086 # lists of flags and files
	$linker $flags $LDFLAGS $parts -o "$directory/$1" $libraries
}
link bench instructions
link instructions main
