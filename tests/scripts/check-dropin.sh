# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# "Add lib/ and include/ to your own build" is a promise: a bare compiler call, no configure, no config.h.
. "${0%/*}/common.sh"
scratch_directory

# A compiler for bare metal has a <stdint.h> of its own only when told.
flags=
echo '#include <stdint.h>' | $CC -E - >"$scratch/probe" 2>&1 || flags=-ffreestanding

cd "$scratch"
for library in wdt vtlb; do
	sources=$($SED -n 's/^[[:space:]]*\(lib\/.*\.c\).*/\1/p' "$top_srcdir/lib/$library/sources.mk")
	[ -n "$sources" ] || fail "lib/$library/sources.mk names no source"
	for source in $sources; do
		$CC $flags -Wall -Wextra -Werror -I"$top_srcdir/include" -c "$top_srcdir/$source" -o "$(echo "$source" | tr / -).o" ||
			fail "$source does not compile by itself"
	done
	listed=$(echo "$sources" | wc -l)
	present=$(find "$top_srcdir/lib/$library" -name '*.c' | wc -l)
	[ "$listed" -eq "$present" ] || fail "lib/$library/sources.mk lists $listed of $present files"
	echo "lib$library: $listed files compile with nothing but ${flags:+$flags }-Iinclude"
done
