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

# mutant NAME FILE SCRIPT: plants one; an answer that nobody can tell to be wrong comes soon or, by chance, later.
mutant()
{
	rm -rf "${scratch:?}/lib"
	cp -R "$top_srcdir/lib" "$scratch/lib"
	$SED "$3" "$top_srcdir/lib/vtlb/$2" >"$scratch/lib/vtlb/$2"
	! cmp -s "$top_srcdir/lib/vtlb/$2" "$scratch/lib/vtlb/$2" || fail "$1: the pattern no longer matches $2"
	build_peek "$scratch/peek" "$scratch" -w "$narrow"
	total=$((total + 1))
	for seed in 1 2 3 4 5; do
		"$scratch/peek" 1000000 2 "$seed" >"$scratch/log" 2>&1 && continue
		grep -q 'was true at no moment' "$scratch/log" || { cat "$scratch/log"; fail "$1"; }
		found=$((found + 1))
		echo "found: $1: $(grep -m 1 '^peek: ' "$scratch/log")"
		return
	done
	echo "survives: $1"
}

mutant 'counts are not compared' lookup.c 's/if (PORT_READ(t->sequence) != sequence)/if (0)/'
mutant 'odd counts are accepted' lookup.c 's/if (sequence & 1)/if (0)/'
mutant 'no odd count' table.h '
	/change_begin(struct/,/^}/s/sequence + 1/sequence/
	/change_end(struct/,/^}/s/sequence + 1/sequence + 2/'
mutant 'no even count' table.h '/change_end(struct/,/^}/s/sequence + 1/sequence/'
mutant 'page and space are compared in place of the count' lookup.c '
	s/copy = THASH_TRANSLATION_INIT;/copy = THASH_TRANSLATION_INIT, other = THASH_TRANSLATION_INIT;/
	s/if (sequence & 1)/if (0)/
	s/if (PORT_READ(t->sequence) != sequence)/if (probe(t, \&other, va, len, kind, lane) != outcome ||\
		(outcome > THASH_MISS \&\& (other.page != copy.page || other.space != copy.space)))/'

echo "mutants: $found of $total are found"
[ "$found" -eq "$total" ]
