# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# A test that cannot fail proves nothing: plants each bug of a list, one at a time, in a copy of libvtlb, and requires
# the tests that are named beside it to fail, and no planted bug to be without its test. mutants.tsv is of the table,
# mutants-vcpu.tsv of the virtual processor.
. "${top_srcdir:-${0%/*}/../..}/tests/scripts/plant.sh"
: "${CHECK_CFLAGS=$(pkg-config --cflags check)}" "${CHECK_LIBS=$(pkg-config --libs check)}"

tests=$top_srcdir/tests/unit
flags="$flags -I$top_srcdir/tests -I$tests $CHECK_CFLAGS"
total=0
killed=0
# A bug may turn into an endless loop: Check ends it.
export CK_DEFAULT_TIMEOUT=20
mkdir "$scratch/tests"

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

# try_bug NAME FILE TESTS SCRIPT
try_bug()
{
	plant vtlb "$2" "$4" || fail "$1: the pattern no longer matches $2"
	run_tests || true
	for test in $3; do
		total=$((total + 1))
		if grep -q ":[FE]:.*:$test:" "$scratch/log"; then
			killed=$((killed + 1))
		else
			echo "survives $test: $1"
		fi
	done
	mend vtlb "$2"
}

# Plants the bugs of a list under its suites: try_list LIST SUITE...
try_list()
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
		try_bug "$name" "$file" "$expected" "$script"
	done <"$list"
}

compile_library vtlb
try_list mutants.tsv thash_regressions_others thash_large_pages
try_list mutants-vcpu.tsv vtlb_regressions

echo "mutants: $killed of $total tests find the bug that they are named after"
[ "$killed" -eq "$total" ]
