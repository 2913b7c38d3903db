# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Builds the examples against the installed tree with pkg-config alone, against the
# shared and against the static library, and runs them. Called by make installcheck.
. "${0%/*}/common.sh"
scratch_directory

[ -n "$PKG_CONFIG" ] || skip "pkg-config is missing"
export PKG_CONFIG_LIBDIR="$DESTDIR$pkgconfigdir"
if [ -n "$DESTDIR" ]; then
	export PKG_CONFIG_SYSROOT_DIR="$DESTDIR"
fi

# The libraries that a program asks for by what it includes.
packages_of()
{
	$SED -n 's/^#include <libwdtvtlb\/\(wdt\|wdt_boot\|wdt_model\|wdt_supervisor\|thash\|vtlb\|ia64\)\.h>.*/\1/p' "$1" |
		$SED 's/^wdt.*/libwdt/; s/^thash$\|^vtlb$\|^ia64$/libvtlb/' | sort -u | tr '\n' ' '
}

# Where the archives lie and nothing else, so that -l finds no shared library.
archives=$scratch/archives
mkdir "$archives"
cp "$DESTDIR$libdir"/lib*.a "$archives" 2>/dev/null || true

# build_and_run EXAMPLE HOW LINKER-FLAG...
build_and_run()
{
	example=$1 how=$2
	shift 2
	program=$scratch/$(basename "$example" .c)-$how
	# shellcheck disable=SC2046,SC2086 # lists of flags
	$CC -std=c11 $CFLAGS $($PKG_CONFIG --cflags $packages) "$example" -o "$program" $LDFLAGS "$@" ||
		fail "building $example, $how"
	LD_LIBRARY_PATH="$DESTDIR$libdir" $EMULATOR "$program" >"$scratch/output" 2>&1 ||
		{ cat "$scratch/output"; fail "running $example, $how"; }
	count=$((count + 1))
}

# shellcheck disable=SC2046,SC2086 # lists of flags
both_ways()
{
	[ ! -f "$DESTDIR$libdir/libwdt.so" ] || build_and_run "$1" shared $($PKG_CONFIG --libs $packages)
	[ ! -f "$DESTDIR$libdir/libwdt.a" ] || build_and_run "$1" static \
		$(PKG_CONFIG_SYSROOT_DIR='' $PKG_CONFIG --static --define-variable=libdir="$archives" --libs $packages)
}

count=0
for example in "$top_srcdir"/examples/[0-9]*.c; do
	packages=$(packages_of "$example")
	[ -n "$packages" ] || fail "$example includes neither library"
	both_ways "$example"
done
[ "$count" -gt 0 ] || fail "nothing was run"
for package in libwdt libvtlb; do
	echo "$package $($PKG_CONFIG --modversion $package) is found by pkg-config"
done
echo "$count programs built against the installed libraries with pkg-config, and run"
