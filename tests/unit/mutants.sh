# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# A test that cannot fail proves nothing: plants each bug of mutants.tsv, one at a time, in a copy of libvtlb, and
# requires the tests that are named beside it to fail, and no planted bug to be without its test.
: "${CC:=cc}" "${CFLAGS:=-O1}" "${SED:=sed}"
: "${top_srcdir:=$(cd "${0%/*}/../.." && pwd)}"
: "${top_builddir:=$top_srcdir}"
: "${CHECK_CFLAGS=$(pkg-config --cflags check)}" "${CHECK_LIBS=$(pkg-config --libs check)}"
mkdir -p "$top_builddir/tests"
. "$top_srcdir/tests/scripts/common.sh"
scratch_directory

tests=$top_srcdir/tests/unit
flags="-std=c11 $CFLAGS -D_POSIX_C_SOURCE=200809L -I$top_srcdir/include -I$top_srcdir/tests -I$tests $CHECK_CFLAGS"
tab=$(printf '\t')
# A bug may turn into an endless loop: Check ends it.
export CK_DEFAULT_TIMEOUT=20

mkdir "$scratch/tests" "$scratch/objects"
cp -R "$top_srcdir/lib" "$scratch/lib"

# compile SOURCE OBJECT
compile()
{
	# shellcheck disable=SC2086 # a list of flags
	$CC $flags -I"$scratch/lib" -c "$1" -o "$2" || fail "$1 does not compile"
}

# A header concerns everybody.
compile_library()
{
	case $1 in
	*.c) compile "$scratch/lib/vtlb/$1" "$scratch/objects/$1.o" ;;
	*) for source in "$scratch"/lib/vtlb/*.c; do
		compile "$source" "$scratch/objects/${source##*/}.o"
	done ;;
	esac
}

cat >"$scratch/tests/main.c" <<'END'
#include <check.h>
Suite *thash_large_pages_suite(void);
Suite *thash_regressions_others_suite(void);
int main(void)
{
	SRunner *runner = srunner_create(thash_regressions_others_suite());
	srunner_add_suite(runner, thash_large_pages_suite());
	srunner_run_all(runner, CK_NORMAL);
	return srunner_ntests_failed(runner) != 0;
}
END
compile "$scratch/tests/main.c" "$scratch/tests/main.o"
compile "$tests/rig.c" "$scratch/tests/rig.o"
sources="$tests/test_thash_regressions_others.c $tests/test_thash_large_pages.c"
for source in $sources; do
	compile "$source" "$scratch/tests/${source##*/}.o"
done
compile_library .h

# Runs these tests against the library as it is in objects/.
run_tests()
{
	# shellcheck disable=SC2086 # lists of flags
	$CC $flags "$scratch"/tests/*.o "$scratch"/objects/*.o $CHECK_LIBS -o "$scratch/run" || fail "the tests do not link"
	"$scratch/run" >"$scratch/log" 2>&1
}

run_tests || { cat "$scratch/log"; fail "the tests fail without a bug"; }

# shellcheck disable=SC2086 # a list of files
$SED -n 's/.*Mutant: \([a-z0-9_]*\)\..*/\1/p; s/^ \* \([a-z0-9]*_[a-z0-9_]*\)\.$/\1/p' $sources | sort -u >"$scratch/named"
$SED -n "/^#/d; s/$tab.*//p" "$tests/mutants.tsv" | sort -u >"$scratch/planted"
cmp -s "$scratch/named" "$scratch/planted" || {
	diff "$scratch/named" "$scratch/planted"
	fail "the tests name other bugs than mutants.tsv"
}

total=0
killed=0
while IFS=$tab read -r name file expected script; do
	case $name in
	'#'*) continue ;;
	esac
	cp "$scratch/lib/vtlb/$file" "$scratch/sound"
	$SED "$script" "$scratch/sound" >"$scratch/lib/vtlb/$file"
	! cmp -s "$scratch/sound" "$scratch/lib/vtlb/$file" || fail "$name: the pattern no longer matches $file"
	compile_library "$file"
	run_tests || true
	for test in $expected; do
		total=$((total + 1))
		if grep -q ":[FE]:.*:$test:" "$scratch/log"; then
			killed=$((killed + 1))
		else
			echo "survives $test: $name"
		fi
	done
	cp "$scratch/sound" "$scratch/lib/vtlb/$file"
	compile_library "$file"
done <"$tests/mutants.tsv"

echo "mutants: $killed of $total tests find the bug that they are named after"
[ "$killed" -eq "$total" ]
