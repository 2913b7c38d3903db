# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The headers, the version script and the built library must name the same functions, and nothing else.
. "${0%/*}/common.sh"
skip_if_instrumented
scratch_directory

# same NAMES IN WHAT: compares two sorted lists, both ways.
same()
{
	comm -23 "$1" "$2" >"$scratch/missing"
	comm -13 "$1" "$2" >"$scratch/extra"
	[ -s "$scratch/missing" ] && { echo "in $3 but not in $4:"; cat "$scratch/missing"; }
	[ -s "$scratch/extra" ] && { echo "in $4 but not in $3:"; cat "$scratch/extra"; }
	[ ! -s "$scratch/missing" ] && [ ! -s "$scratch/extra" ] || fail "$3 and $4 differ"
}

defined_in_archive()
{
	$NM -g --defined-only "$1" | $SED -n "s/^[0-9a-f]* [A-Z] \([a-z][a-z0-9_]*\)$/\1/p" | sort -u
}

# check_library NAME PREFIXES MAP SOVERSION HEADER...
check_library()
{
	name=$1 prefixes=$2 map=$3 soversion=$4
	shift 4
	declared_functions "$prefixes" "$@" >"$scratch/declared"
	mapped_functions "$top_srcdir/$map" >"$scratch/mapped"
	[ -s "$scratch/declared" ] || fail "found no function in $*"
	same "$scratch/declared" "$scratch/mapped" "the headers" "$map"
	how="declared and mapped"

	archive=$top_builddir/.libs/$name.a
	if [ -f "$archive" ]; then
		defined_in_archive "$archive" | comm -23 "$scratch/declared" - >"$scratch/undefined"
		[ ! -s "$scratch/undefined" ] || fail "declared but nowhere defined: $(tr '\n' ' ' <"$scratch/undefined")"
		how="$how, defined in $name.a"
	fi
	shared=$top_builddir/.libs/$name.so
	if [ -f "$shared" ]; then
		$NM -D --defined-only "$shared" | $SED -n 's/^[0-9a-f]* [B-Z] \([^@]*\).*/\1/p' | sed '/^LIB.*_[0-9]/d' |
			sort -u >"$scratch/exported"
		same "$scratch/mapped" "$scratch/exported" "$map" "$name.so"
		$OBJDUMP -p "$shared" | grep -q "SONAME  *$name.so.$soversion$" || fail "$name.so is not $name.so.$soversion"
		how="$how, exported by $name.so.$soversion"
	fi
	echo "$(wc -l <"$scratch/declared") functions of $name: $how"
}

check_library libwdt libwdt lib/wdt/libwdt.map 0 wdt.h wdt_boot.h wdt_model.h wdt_supervisor.h
check_library libvtlb 'libvtlb|thash' lib/vtlb/libvtlb.map 0 ia64.h thash.h vtlb.h
