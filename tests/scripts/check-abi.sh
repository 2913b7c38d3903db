# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# What a program built against the first release relies on is still there: the exported functions with their types, down to
# the members of structs, compared with the baselines in tests/abi/ by libabigail. Functions may be added, and members at the
# end of the structs that begin with their size (allowed.suppr); anything else is a break.
#
#   check-abi.sh            compares
#   check-abi.sh --update   writes the baselines: at a release, and then the difference is read before it is committed
. "${0%/*}/common.sh"
skip_if_instrumented
command -v abidw >/dev/null && command -v abidiff >/dev/null || skip "libabigail is missing (Debian: abigail-tools)"
scratch_directory

baselines=$top_srcdir/tests/abi
flags="-std=c11 -g -O0 -fPIC -shared -nostdlib -fvisibility=hidden -ffreestanding -I$top_srcdir/include"
links()
{
	echo 'extern int used;' | $CC $flags "$@" -xc - -o "$scratch/probe.so" 2>/dev/null
}
links || skip "there are no shared libraries on this machine"
[ "$(echo __UINT32_TYPE__ | $CC -E -P -)" = "unsigned int" ] || skip "this compiler makes uint32_t a long; nobody installs shared libraries there"

# The bits of a pointer make the class. Nothing else of a machine shows in a layout (check-layout.sh).
class_of()
{
	echo __SIZEOF_POINTER__ | $CC "$@" -E -P - | awk '{ print 8 * $1 }'
}

# The structs that begin with their size, as one regular expression.
growing_structs()
{
	awk -F '\t' '$2 == "size" && $3 == 0 { printf "%s%s", n++ ? "|" : "", $1 }' "$baselines/layout.tsv"
}

# describe LIBRARY FLAG...: its interface as XML, of code compiled for nothing else, so that its debug information is that of no flag.
describe()
{
	name=$1
	shift
	sources=$($SED -n 's/^[[:space:]]*\(lib\/.*\.c\).*/\1/p' "$top_srcdir/lib/$name/sources.mk")
	(cd "$top_srcdir" && $CC $flags "$@" -Wl,-soname,"lib$name.so.0" -Wl,--version-script="lib/$name/lib$name.map" $sources \
		-o "$scratch/lib$name.so") || fail "lib$name does not link"
	abidw --headers-dir "$top_srcdir/include" --no-architecture --no-corpus-path --no-comp-dir-path --no-show-locs \
		--no-elf-needed --drop-private-types --out-file "$scratch/lib$name.abi" "$scratch/lib$name.so" ||
		fail "abidw cannot read lib$name"
}

grep -q "^  name_regexp = ^($(growing_structs))\$\$" "$baselines/allowed.suppr" ||
	fail "allowed.suppr must name the structs that begin with their size: $(growing_structs)"
# suppress OLD NEW: what is allowed, for those structs alone that have grown; in others it would hide a member that moved.
suppress()
{
	for interface in "$1" "$2"; do
		$SED -nE "s/.*<class-decl name='($(growing_structs))' size-in-bits='([0-9]+)' is-struct.*/\1 \2/p" "$interface" | sort -u
	done | sort | uniq -u | awk '{ print $1 }' | uniq -d >"$scratch/grown"
	suppressions=
	[ -s "$scratch/grown" ] || return 0
	$SED "s/^  name_regexp = .*/  name_regexp = ^($(paste -s -d '|' "$scratch/grown"))\$/" "$baselines/allowed.suppr" >"$scratch/allowed.suppr"
	suppressions="--suppressions $scratch/allowed.suppr"
}

# compare LIBRARY FLAG...
compare()
{
	describe "$@"
	library=$1
	shift
	class=$(class_of "$@")
	baseline=$baselines/lib$library-$class.abi
	if [ -n "$update" ]; then
		cp "$scratch/lib$library.abi" "$baseline"
		return
	fi
	suppress "$baseline" "$scratch/lib$library.abi"
	abidiff $suppressions --no-added-syms "$baseline" "$scratch/lib$library.abi" >"$scratch/report" || {
		cat "$scratch/report"
		fail "lib$library's interface is not what programs were built against"
	}
	echo "lib$library, $class bits: $(grep -c "<elf-symbol " "$baseline") functions and all they are made of are as in the first release"
}

update=${1-}
compare wdt
compare vtlb
if [ "$(class_of)" = 64 ] && links -m32; then
	compare wdt -m32
	compare vtlb -m32
fi
