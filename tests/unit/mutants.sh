# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# A test that cannot fail proves nothing: plants each bug of a list, one at a time, in a copy of libvtlb, and requires
# the tests that are named beside it to fail, and no planted bug to be without its test. mutants.tsv is of the table,
# mutants-vcpu.tsv of the virtual processor.
: "${CC:=cc}" "${CFLAGS:=-O1}" "${SED:=sed}"
: "${top_srcdir:=$(cd "${0%/*}/../.." && pwd)}"
: "${top_builddir:=$top_srcdir}"
: "${CHECK_CFLAGS=$(pkg-config --cflags check)}" "${CHECK_LIBS=$(pkg-config --libs check)}"
mkdir -p "$top_builddir/tests"
. "$top_srcdir/tests/scripts/common.sh"
scratch_directory

tests=$top_srcdir/tests/unit
flags="-std=c11 $CFLAGS -D_POSIX_C_SOURCE=200809L -I$top_srcdir/include -I$top_srcdir/tests -I$tests $CHECK_CFLAGS"
total=0
killed=0
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

# A program of some suites, with what they stand on: make_tests SUITE...
make_tests()
{
	rm -f "$scratch"/tests/*
	sources=
	{
		echo '#include <check.h>'
		printf 'Suite *%s_suite(void);\n' "$@"
		echo 'int main(void) { SRunner *runner = srunner_create(NULL); int failed;'
		printf 'srunner_add_suite(runner, %s_suite());\n' "$@"
		echo 'srunner_run_all(runner, CK_NORMAL); failed = srunner_ntests_failed(runner); return failed != 0; }'
	} >"$scratch/tests/main.c"
	compile "$scratch/tests/main.c" "$scratch/tests/main.o"
	for suite; do
		sources="$sources $tests/test_$suite.c"
	done
	# shellcheck disable=SC2086 # a list of files
	for source in $sources "$tests/rig.c" "$tests/vtlb_rig.c" "$top_srcdir/tests/bench/algorithm2008.c"; do
		compile "$source" "$scratch/tests/${source##*/}.o"
	done
}

# Runs these tests against the library as it is in objects/.
run_tests()
{
	# shellcheck disable=SC2086 # lists of flags
	$CC $flags "$scratch"/tests/*.o "$scratch"/objects/*.o $CHECK_LIBS -o "$scratch/run" || fail "the tests do not link"
	"$scratch/run" >"$scratch/log" 2>&1
}

# Every bug that a test names is in the list, and no other.
compare_names()
{
	# shellcheck disable=SC2086 # a list of files
	$SED -n 's/.*Mutant: \([a-z0-9_]*\)\..*/\1/p; s/^ \* \([a-z0-9]*_[a-z0-9_]*\)\.$/\1/p' $sources | sort -u >"$scratch/named"
	$SED -n "/^#/d; s/$tab.*//p" "$1" | sort -u >"$scratch/planted"
	cmp -s "$scratch/named" "$scratch/planted" || {
		diff "$scratch/named" "$scratch/planted"
		fail "the tests name other bugs than ${1##*/}"
	}
}

# plant NAME FILE TESTS SCRIPT
plant()
{
	cp "$scratch/lib/vtlb/$2" "$scratch/sound"
	$SED "$4" "$scratch/sound" >"$scratch/lib/vtlb/$2"
	! cmp -s "$scratch/sound" "$scratch/lib/vtlb/$2" || fail "$1: the pattern no longer matches $2"
	compile_library "$2"
	run_tests || true
	for test in $3; do
		total=$((total + 1))
		if grep -q ":[FE]:.*:$test:" "$scratch/log"; then
			killed=$((killed + 1))
		else
			echo "survives $test: $1"
		fi
	done
	cp "$scratch/sound" "$scratch/lib/vtlb/$2"
	compile_library "$2"
}

# Plants the bugs of a list under its suites: hunt LIST SUITE...
hunt()
{
	list=$tests/$1
	shift
	make_tests "$@"
	compare_names "$list"
	run_tests || { cat "$scratch/log"; fail "the tests fail without a bug"; }
	while IFS=$tab read -r name file expected script; do
		case $name in
		'#'*) continue ;;
		esac
		plant "$name" "$file" "$expected" "$script"
	done <"$list"
}

compile_library .h
hunt mutants.tsv thash_regressions_others thash_large_pages
hunt mutants-vcpu.tsv vtlb_regressions

echo "mutants: $killed of $total tests find the bug that they are named after"
[ "$killed" -eq "$total" ]
