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

cflags=$($PKG_CONFIG --cflags libwdt)
libs=$($PKG_CONFIG --libs libwdt)
version=$($PKG_CONFIG --modversion libwdt)

build_and_run()
{
	program=$scratch/$(basename "$1" .c)-$2
	linked=$3
	# shellcheck disable=SC2086 # lists of flags
	$CC -std=c11 $CFLAGS $cflags "$1" -o "$program" $LDFLAGS $linked || fail "building $1 against $2"
	LD_LIBRARY_PATH="$DESTDIR$libdir" $EMULATOR "$program" >"$scratch/output" 2>&1 ||
		{ cat "$scratch/output"; fail "running $1 with $2"; }
	count=$((count + 1))
}

count=0
for example in "$top_srcdir"/examples/[0-9]*.c; do
	[ ! -f "$DESTDIR$libdir/libwdt.so" ] || build_and_run "$example" libwdt.so "$libs"
	[ ! -f "$DESTDIR$libdir/libwdt.a" ] || build_and_run "$example" libwdt.a "$DESTDIR$libdir/libwdt.a"
done
[ "$count" -gt 0 ] || fail "nothing was run"
echo "$count programs built against the installed libwdt $version with pkg-config, and run"
