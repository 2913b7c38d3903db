# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# A test that cannot fail proves nothing: takes the sequence count away, one part at a time, in a copy of the library,
# and requires the test to find a wrong answer. Needs two processors.
: "${top_srcdir:=$(cd "${0%/*}/../.." && pwd)}"
. "$top_srcdir/tests/concurrent/build.sh"
skip_without_threads
[ "$(getconf _NPROCESSORS_ONLN)" -gt 1 ] || skip "one processor: a change is hardly ever interrupted"

total=0
found=0

# plant NAME FILE SCRIPT: a copy of the library with a fault.
plant()
{
	rm -rf "${scratch:?}/lib"
	cp -R "$top_srcdir/lib" "$scratch/lib"
	$SED "$3" "$top_srcdir/lib/vtlb/$2" >"$scratch/lib/vtlb/$2"
	! cmp -s "$top_srcdir/lib/vtlb/$2" "$scratch/lib/vtlb/$2" || fail "$1: the pattern no longer matches $2"
	total=$((total + 1))
}

# attack COMMAND...: whether it finds a wrong answer.
attack()
{
	"$@" >"$scratch/log" 2>&1 && return 1
	grep -q 'was true\|came after' "$scratch/log" || { cat "$scratch/log"; fail "$*"; }
}

report()
{
	found=$((found + 1))
	echo "found: $1: $(grep -m 1 '^peek: \|^between: ' "$scratch/log")"
}

# in_threads NAME FILE SCRIPT: in threads a wrong answer comes soon or, by chance, later.
in_threads()
{
	plant "$@"
	build_test peek "$scratch" -w "$narrow"
	for seed in 1 2 3 4 5; do
		if attack "$scratch/peek" 1000000 2 "$seed"; then
			report "$1"
			return
		fi
	done
	echo "survives: $1"
}

# between NAME FILE SCRIPT: the same answers each time.
between()
{
	plant "$@"
	build_test between "$scratch" -w "$narrow"
	if attack "$scratch/between" 500; then
		report "$1"
	else
		echo "survives: $1"
	fi
}

in_threads 'counts are not compared' lookup.c 's/if (PORT_READ(t->sequence) != sequence)/if (0)/'
in_threads 'odd counts are accepted' lookup.c 's/if (sequence & 1)/if (0)/'
in_threads 'no odd count' table.h '
	/change_begin(struct/,/^}/s/sequence + 1/sequence/
	/change_end(struct/,/^}/s/sequence + 1/sequence + 2/'
in_threads 'no even count' table.h '/change_end(struct/,/^}/s/sequence + 1/sequence/'
in_threads 'page and space are compared in place of the count' lookup.c '
	s/copy = THASH_TRANSLATION_INIT;/copy = THASH_TRANSLATION_INIT, other = THASH_TRANSLATION_INIT;/
	s/if (sequence & 1)/if (0)/
	s/if (PORT_READ(t->sequence) != sequence)/if (probe(t, \&other, va, len, kind, lane) != outcome ||\
		(outcome > THASH_MISS \&\& (other.page != copy.page || other.space != copy.space)))/'

uncounted='s/change_\(begin\|end\)(t);/(void)t;/'
if build_test between "$top_srcdir" "$narrow" && "$scratch/between" 10 >/dev/null; then
	between 'an insert is not counted' insert.c "$uncounted"
	between 'binding a lane is not counted' spaces.c "$uncounted"
fi
if command -v i686-linux-gnu-gcc >/dev/null; then
	CC=i686-linux-gnu-gcc link_flags=-static
	between 'of two halves, both are written for the "used" bit' lookup.c \
		's/port_set_low_bits(key, KEY_USED);/port_write64(key, *key | KEY_USED);/'
fi

echo "mutants: $found of $total are found"
[ "$found" -eq "$total" ]
