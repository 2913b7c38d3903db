# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# A test that cannot fail proves nothing: plants an off-by-one in every bound of the `safe` policy, one at a
# time, in a copy of the planner, and requires the thinned adversarial tests to fail for each.
: "${CC:=cc}" "${CFLAGS:=-O2}" "${SED:=sed}"
: "${top_srcdir:=$(cd "${0%/*}/../.." && pwd)}"
: "${top_builddir:=$top_srcdir}"
mkdir -p "$top_builddir/tests"
. "$top_srcdir/tests/scripts/common.sh"
scratch_directory

flags="-std=c11 $CFLAGS -I$top_srcdir/include -I$top_srcdir/lib -I$top_srcdir/tests -D_POSIX_C_SOURCE=200809L"
tests=$top_srcdir/tests/exhaustive

# compile SOURCE OBJECT
compile()
{
	$CC $flags -I"$top_srcdir/lib/wdt" -c "$1" -o "$2" || fail "$1 does not compile"
}

mkdir "$scratch/lib"
for source in $($SED -n 's/^[[:space:]]*\(lib\/.*\.c\).*/\1/p' "$top_srcdir/lib/wdt/sources.mk"); do
	compile "$top_srcdir/$source" "$scratch/lib/$(echo "$source" | tr / -).o"
done
for name in adversary sweep plays safe_pairs safe_small; do
	compile "$tests/$name.c" "$scratch/$name.o"
done

# Links both programs with the objects in lib/ and runs them: fails if either does.
attack()
{
	$CC $flags "$scratch"/safe_pairs.o "$scratch"/plays.o "$scratch"/adversary.o "$scratch"/sweep.o "$scratch"/lib/*.o \
		-o "$scratch/safe_pairs" || fail "safe_pairs does not link"
	$CC $flags "$scratch"/safe_small.o "$scratch"/adversary.o "$scratch"/sweep.o "$scratch"/lib/*.o -o "$scratch/safe_small" ||
		fail "safe_small does not link"
	"$scratch/safe_pairs" >"$scratch/log" 2>&1 && "$scratch/safe_small" >>"$scratch/log" 2>&1
}

total=0
killed=0

# mutant NAME FILE SCRIPT: plants one, attacks, and puts the sound object back.
mutant()
{
	object=$scratch/lib/lib-wdt-$2.o
	$SED "$3" "$top_srcdir/lib/wdt/$2" >"$scratch/$2"
	! cmp -s "$top_srcdir/lib/wdt/$2" "$scratch/$2" || fail "$1: the pattern no longer matches $2"
	mv "$object" "$scratch/sound.o"
	compile "$scratch/$2" "$object"
	total=$((total + 1))
	if attack; then
		echo "survives: $1"
	else
		killed=$((killed + 1))
	fi
	mv "$scratch/sound.o" "$object"
}

attack || { cat "$scratch/log"; fail "the planner fails without a mutant"; }

mutant 'N_lo + 1 with a window' window.c 's/divider + SYNC_CLOCKS;/divider + SYNC_CLOCKS + 1;/'
mutant 'N_lo - 1 with a window' window.c 's/divider + SYNC_CLOCKS;/divider + SYNC_CLOCKS - 1;/'
mutant 'N_lo + 1 tick' window.c 's/((uint32_t)closed + 1)/((uint32_t)closed + 2)/'
mutant 'N_lo - 1 tick' window.c 's/((uint32_t)closed + 1)/((uint32_t)closed)/'
mutant 'N_lo + 1 without a window' window.c 's/closed < 0 ? spacing :/closed < 0 ? spacing + 1 :/'
mutant 'N_lo - 1 without a window' window.c 's/closed < 0 ? spacing :/closed < 0 ? spacing - 1 :/'
mutant 'N_up + 1' window.c 's/? most - SYNC_CLOCKS :/? most - SYNC_CLOCKS + 1 :/'
mutant 'N_up - 1' window.c 's/? most - SYNC_CLOCKS :/? most - SYNC_CLOCKS - 1 :/'
mutant 'n_lo + 1' schedule.c '/bounds->earliest = /s/+ 1;/+ 2;/'
mutant 'n_lo - 1' schedule.c '/bounds->earliest = /s/ + 1;/;/'
mutant 'n_hi + 1' schedule.c '/bounds->latest = /s/ - 1;/;/'
mutant 'n_hi - 1' schedule.c '/bounds->latest = /s/- 1;/- 2;/'
mutant 'period + 1/2' schedule.c '/twice = /s/+ 1;/+ 2;/'
mutant 'period - 1/2' schedule.c '/twice = /s/ + 1;/;/'
mutant 'lower bound of (A) + 1' schedule.c '/low = work_out/s/+ 1;/+ 2;/'
mutant 'lower bound of (A) - 1' schedule.c '/low = work_out/s/ + 1;/;/'
mutant 'upper bound of (A) + 1' schedule.c '/high = work_out/s/ - 1;/;/'
mutant 'upper bound of (A) - 1' schedule.c '/high = work_out/s/- 1;/- 2;/'
mutant 'soonest first refresh + 1' schedule.c '/soonest = work_out/s/+ 1;/+ 2;/'
mutant 'soonest first refresh - 1' schedule.c '/soonest = work_out/s/ + 1;/;/'
mutant 'oldest survivor + 1' schedule.c '/survived_max = /s/ - 1 - host/ - host/'
mutant 'oldest survivor - 1' schedule.c '/survived_max = /s/- 1 - host/- 2 - host/'
mutant 'youngest survivor + 1 tick' schedule.c '/survived_min = work_out/s/1 - ticks : 0/2 - ticks : 0/'
mutant 'missing - 1' schedule.c 's/return host->latency_us + 1 - work_out/return host->latency_us - work_out/'

echo "mutants: $killed of $total planted off-by-ones are found"
[ "$killed" -eq "$total" ]
