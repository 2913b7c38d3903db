# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# A test that cannot fail proves nothing: plants each fault of mutants.tsv, one at a time, in a copy of libwdt, and
# requires the random fleets or the short sequences to contradict it.
. "${top_srcdir:-${0%/*}/../..}/tests/scripts/plant.sh"

tests=$top_srcdir/tests/supervisor
flags="$flags -I$top_srcdir/tests"

# build PROGRAM SOURCE...: its objects have a directory of their own, because each has a main().
build()
{
	program=$1
	shift
	mkdir "$scratch/$program.o"
	for source in "$@"; do
		compile "$tests/$source.c" "$scratch/$program.o/$source.o"
	done
}

# play PROGRAM ARGUMENT...: the library as it is in objects/. A crash is a contradiction, too.
play()
{
	program=$1
	shift
	# shellcheck disable=SC2086 # a list of words
	$CC $flags "$scratch/objects"/*.o "$scratch/$program.o"/*.o -o "$scratch/$program" || fail "$program does not link"
	status=0
	"$scratch/$program" "$@" >"$scratch/log" 2>&1 || status=$?
	[ "$status" -eq 1 ] || [ "$status" -gt 128 ]
}

attack_by_all()
{
	play sequences || play fleet --fleets 20000
}

build sequences sequences judge
build fleet fleet fleet-calls fleet-clients fleet-play world judge
compile_library wdt
if attack_by_all; then
	cat "$scratch/log"
	fail "the supervisor fails without a fault"
fi

total=0
killed=0
while IFS=$tab read -r file what script; do
	case $file in
	'#'* | '') continue ;;
	esac
	total=$((total + 1))
	if ! plant wdt "$file" "$script"; then
		echo "cannot be planted: $what: the pattern no longer matches $file"
		continue
	fi
	if attack_by_all; then
		killed=$((killed + 1))
		echo "$file: $what: $program: $($SED -n 's/^seed [^:]*: //p' "$scratch/log")"
	else
		echo "survives: $file: $what"
	fi
	mend wdt "$file"
done <"$tests/mutants.tsv"

echo "mutants: $killed of $total planted faults are found"
[ "$killed" -eq "$total" ]
