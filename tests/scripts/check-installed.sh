# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Builds the examples against the installed tree with pkg-config alone, against the
# shared and against the static library, and runs them; then a C++ program of all headers. Called by make installcheck.
#
# Without a build, for the libraries that pkg-config finds: sh tests/scripts/check-installed.sh, with CC, CXX, CFLAGS,
# PKG_CONFIG, DESTDIR and EMULATOR (a command that runs a program of another machine) from the environment.
: "${CC=cc}" "${CXX=c++}" "${CFLAGS=-O2}" "${LDFLAGS=}" "${SED=sed}" "${EMULATOR=}" "${DESTDIR=}" "${PKG_CONFIG=pkg-config}"
top_srcdir=${top_srcdir-$(cd "${0%/*}/../.." && pwd)}
. "${0%/*}/common.sh"
if [ -n "${top_builddir-}" ]; then
	scratch_directory
else
	scratch=$(mktemp -d)
	trap 'rm -rf "$scratch"' EXIT
fi

[ -n "$PKG_CONFIG" ] || skip "pkg-config is missing"
if [ -n "${pkgconfigdir-}" ]; then
	export PKG_CONFIG_LIBDIR="$DESTDIR$pkgconfigdir"
fi
$PKG_CONFIG --exists libwdt libvtlb || fail "pkg-config does not find libwdt and libvtlb"
libdir=${libdir-$($PKG_CONFIG --variable=libdir libwdt)}
headers=$DESTDIR$($PKG_CONFIG --variable=includedir libwdt)/libwdtvtlb
if [ -n "$DESTDIR" ]; then
	export PKG_CONFIG_SYSROOT_DIR="$DESTDIR"
fi

# The libraries that a program asks for by what it includes.
packages_of()
{
	$SED -n 's/^#include <libwdtvtlb\/\(wdt\|wdt_boot\|wdt_model\|wdt_supervisor\|thash\|vtlb\|ia64\)\.h>.*/\1/p' "$1" |
		$SED 's/^wdt.*/libwdt/; s/^thash$\|^vtlb$\|^ia64$/libvtlb/' | sort -u | tr '\n' ' '
}

# Where the archives lie and nothing else, so that -l finds no shared library of ours, and no libc.a.
archives=$scratch/archives
mkdir "$archives"
cp "$DESTDIR$libdir"/libwdt.a "$DESTDIR$libdir"/libvtlb.a "$archives" 2>/dev/null || true

# build_and_run COMPILER EXAMPLE HOW LINKER-FLAG...
build_and_run()
{
	compiler=$1 example=$2 how=$3
	shift 3
	program=$scratch/$(basename "$example" .c)-$how
	# shellcheck disable=SC2046,SC2086 # lists of flags
	$compiler $CFLAGS $($PKG_CONFIG --cflags $packages) "$example" -o "$program" $LDFLAGS "$@" ||
		fail "building $example, $how"
	LD_LIBRARY_PATH="$DESTDIR$libdir" $EMULATOR "$program" >"$scratch/output" 2>&1 ||
		{ cat "$scratch/output"; fail "running $example, $how"; }
	count=$((count + 1))
}

# both_ways COMPILER EXAMPLE
# shellcheck disable=SC2046,SC2086 # lists of flags
both_ways()
{
	[ ! -f "$DESTDIR$libdir/libwdt.so" ] || build_and_run "$1" "$2" shared $($PKG_CONFIG --libs $packages)
	[ ! -f "$DESTDIR$libdir/libwdt.a" ] || build_and_run "$1" "$2" static \
		$(PKG_CONFIG_SYSROOT_DIR='' $PKG_CONFIG --static --define-variable=libdir="$archives" --libs $packages)
}

count=0
for example in "$top_srcdir"/examples/[0-9]*.c; do
	packages=$(packages_of "$example")
	[ -n "$packages" ] || fail "$example includes neither library"
	both_ways "$CC -std=c11" "$example"
done
[ "$count" -gt 0 ] || fail "nothing was run"
examples=$count

# Every installed header in one C++ program that calls into both libraries.
if have_cxx; then
	packages="libwdt libvtlb"
	{
		for header in "$headers"/*.h; do
			echo "#include <libwdtvtlb/${header##*/}>"
		done
		echo 'int main() { return libwdt_version() != LIBWDT_VERSION || libvtlb_version() != LIBVTLB_VERSION; }'
	} >"$scratch/headers.cc"
	both_ways "$CXX -std=c++11 -Wall -Wextra -Wpedantic -Werror" "$scratch/headers.cc"
fi
for package in libwdt libvtlb; do
	echo "$package $($PKG_CONFIG --modversion $package) is found by pkg-config"
done
echo "$examples programs in C and $((count - examples)) of all headers in C++ built against the installed libraries with pkg-config, and run"
