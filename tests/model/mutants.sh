# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# A test that cannot fail proves nothing: plants each fault of mutants.tsv, one at a time, in a copy of libvtlb with
# narrowed tags, and requires thash_model to contradict it within ten million operations.
: "${CC:=cc}" "${CFLAGS:=-O2}" "${SED:=sed}"
: "${top_srcdir:=$(cd "${0%/*}/../.." && pwd)}"
: "${top_builddir:=$top_srcdir}"
mkdir -p "$top_builddir/tests"
. "$top_srcdir/tests/scripts/common.sh"
scratch_directory

operations=10000000
tests=$top_srcdir/tests/model
flags="-std=c11 $CFLAGS -DTHASH_TEST_TAG_BITS=3 -D_POSIX_C_SOURCE=200809L"
flags="$flags -I$top_srcdir/include -I$top_srcdir/tests -I$tests"
tab=$(printf '\t')
# A fault may turn into an endless loop: the limit ends it, and that is seen as well.
# shellcheck disable=SC3045 # every shell that systems have as sh knows it
ulimit -t 120

mkdir -p "$scratch/lib/vtlb" "$scratch/objects"
cp -R "$top_srcdir/lib/common" "$scratch/lib/"
cp "$top_srcdir"/lib/vtlb/*.[ch] "$scratch/lib/vtlb/"

# compile SOURCE OBJECT
compile()
{
	$CC $flags -I"$scratch/lib" -c "$1" -o "$2" 2>"$scratch/errors" || {
		cat "$scratch/errors" >&2
		fail "$1 does not compile"
	}
}

# compile_library FILE: what has to be compiled after a change of FILE; of a header, everything.
compile_library()
{
	case $1 in
	*.c) compile "$scratch/lib/vtlb/$1" "$scratch/objects/$1.o" ;;
	*) for source in "$scratch"/lib/vtlb/*.c; do
		compile "$source" "$scratch/objects/${source##*/}.o"
	done ;;
	esac
}

sources=$($SED -n '/hostile/!s/^[[:space:]]*tests\/model\/\([a-z-]*\.c\).*/\1/p' "$tests/Makefile.inc")
for source in $sources thash_model.c; do
	compile "$tests/$source" "$scratch/objects/test-$source.o"
done
compile_library .h

# Plays the library as it is in objects/. A contradiction is 1, and a crash is one too; too few of something is 3.
attack()
{
	$CC $flags "$scratch"/objects/*.o -o "$scratch/thash_model" || fail "thash_model does not link"
	status=0
	"$scratch/thash_model" --raw --ops "$operations" >"$scratch/log" 2>&1 || status=$?
	[ "$status" -eq 1 ] || [ "$status" -gt 128 ]
}

if attack; then
	cat "$scratch/log"
	fail "the table fails without a fault"
fi

total=0
killed=0
while IFS=$tab read -r rule file what script; do
	case $rule in
	'#'* | '') continue ;;
	esac
	cp "$scratch/lib/vtlb/$file" "$scratch/sound"
	$SED "$script" "$scratch/sound" >"$scratch/lib/vtlb/$file"
	total=$((total + 1))
	if cmp -s "$scratch/sound" "$scratch/lib/vtlb/$file"; then
		echo "cannot be planted, rule $rule: $what: the pattern no longer matches $file"
		continue
	fi
	compile_library "$file"
	if attack; then
		killed=$((killed + 1))
		echo "rule $rule: $what: $($SED -n 's/^seed.*table now [^ ]* //p' "$scratch/log")"
	else
		echo "survives, rule $rule: $what"
	fi
	cp "$scratch/sound" "$scratch/lib/vtlb/$file"
	compile_library "$file"
done <"$tests/mutants.tsv"

echo "mutants: $killed of $total planted faults are found"
[ "$killed" -eq "$total" ]
