# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# tools/change-prefix makes copies that share no name: of the source tree and of an amalgamation, both in one program.
. "${0%/*}/common.sh"
skip_if_instrumented
scratch_directory
. "${0%/*}/dropin.sh"

change() { sh "$top_srcdir/tools/change-prefix" "$@"; }

# compile DIRECTORY OBJECTS SOURCE...: objects in OBJECTS, named after their numbers.
compile()
{
	include=$1 objects=$2
	shift 2
	mkdir "$objects"
	for source in "$@"; do
		# shellcheck disable=SC2086 # lists of flags
		$CC -std=c11 $CFLAGS -O0 -ffreestanding -I"$include" -c "$source" -o "$objects/$(ls "$objects" | wc -l).o" ||
			fail "$source does not compile"
	done
}

# No name of ours is left, in any word, but in copyright lines and in <mine_wdtvtlb/thash.h>.
check_words()
{
	grep -rv 'Copyright (c)' "$1" | $SED 's/^[^:]*://' | tr -cs 'A-Za-z0-9_.' '\n' | grep -iE 'libwdt|libvtlb|thash' |
		grep -vE "^($2|$3)(wdt|vtlb|thash|wdtvtlb|WDT|VTLB|THASH|WDTVTLB)([_.]|$)|^thash\.h\.?$" | sort -u >"$scratch/left" || true
	[ ! -s "$scratch/left" ] || fail "names are left in ${1##*/}: $(tr '\n' ' ' <"$scratch/left")"
	find "$1" | $SED "s|^$1||" | grep -E 'lib(wdt|vtlb)' && fail "files of ${1##*/} have names of ours" || true
}

# All that an object of a copy defines begins with its prefix, or would if it were public.
check_objects()
{
	defined_in "$scratch/$1-objects"/*.o >"$scratch/$1-defined"
	[ -s "$scratch/$1-defined" ] || fail "the copy $1 defines nothing"
	! grep -v "^$1_" "$scratch/$1-defined" || fail "the copy $1 defines these"
	check_imports "the copy $1" "$scratch/$1-objects"/*.o
}

# lesson NAME PREFIX DIRECTORY: an example, as a function of its own, against a copy.
lesson()
{
	change "$2_" "$scratch/$2-$1" "$top_srcdir/examples/$1.c"
	# shellcheck disable=SC2086 # lists of flags
	$CC -std=c11 $CFLAGS "-Dmain=$2_main_$(echo "$1" | tr - _)" -I"$3" -c "$scratch/$2-$1/$1.c" -o "$scratch/$2-$1.o" ||
		fail "$1 does not build with the prefix $2_"
}

# Both copies in one program, two lessons with each: they say what they say with the library.
run_both()
{
	calls='' declarations=''
	for copy in tree file; do
		for name in 03-negotiate-and-run 07-a-small-machine-mmu; do
			lesson "$name" "$copy" "$scratch/$copy-include"
			main="${copy}_main_$(echo "$name" | tr - _)"
			declarations="$declarations int $main(void);" calls="$calls || $main()"
		done
	done
	echo "$declarations int main(void) { return 0$calls; }" >"$scratch/both.c"
	# shellcheck disable=SC2086 # lists of flags
	$CC $CFLAGS "$scratch/both.c" "$scratch"/tree-0*.o "$scratch"/file-0*.o "$scratch"/*-objects/*.o -o "$scratch/both" $LDFLAGS ||
		fail "two copies do not link"
	$EMULATOR "$scratch/both" >"$scratch/output" || fail "two copies in one program fail"
	for copy in tree file; do
		output_of_library 03-negotiate-and-run
		output_of_library 07-a-small-machine-mmu
	done >"$scratch/expected"
	diff "$scratch/expected" "$scratch/output" || fail "two copies (>) do not say what the library says (<)"
	ran=', and run four lessons in one program as the library does'
}

# One file may use both.
check_headers()
{
	for header in "$top_srcdir"/include/libwdtvtlb/*.h; do
		case ${header##*/} in
		types.h) ;;
		*) printf '#include <tree_wdtvtlb/%s>\n#include <libwdtvtlb/%s>\n' "${header##*/}" "${header##*/}" ;;
		esac
	done >"$scratch/headers.c"
	printf '#include "file_wdt.h"\n#include "file_vtlb.h"\nextern int used;\n' >>"$scratch/headers.c"
	# shellcheck disable=SC2086 # lists of flags
	$CC -std=c11 -ffreestanding $warnings -I"$scratch/tree/include" -I"$scratch/file" -I"$top_srcdir/include" \
		-c "$scratch/headers.c" -o "$scratch/headers.o" || fail "headers of three copies do not go together"
}

refuses()
{
	! change "$@" 2>"$scratch/said" || fail "change-prefix $* was obeyed"
}

ran=
refuses lib "$scratch/no"
refuses 9x "$scratch/no"
refuses 'a b' "$scratch/no"
mkdir "$scratch/full"
: >"$scratch/full/file"
refuses mine_ "$scratch/full"

change tree_ "$scratch/tree"
check_words "$scratch/tree" tree_ TREE_
[ "$(find "$scratch/tree" -name '*.c' | wc -l)" -eq "$(cat "$top_srcdir"/lib/*/sources.mk | grep -c '\.c')" ] || fail "the copy lacks sources"
# shellcheck disable=SC2046 # a list of files
compile "$scratch/tree/include" "$scratch/tree-objects" $(find "$scratch/tree/lib" -name '*.c' | sort)
check_objects tree

sh "$top_srcdir/tools/amalgamate" -o "$scratch/made" wdt vtlb
change file_ "$scratch/file" "$scratch"/made/*
check_words "$scratch/file" file_ FILE_
compile "$scratch/file" "$scratch/file-objects" "$scratch"/file/*.c
check_objects file
comm -12 "$scratch/tree-defined" "$scratch/file-defined" | tee "$scratch/common"
[ ! -s "$scratch/common" ] || fail "both copies define these"
check_headers

ln -s "$scratch/tree/include" "$scratch/tree-include"
mkdir -p "$scratch/file-include/file_wdtvtlb"
for header in "$top_srcdir"/include/libwdtvtlb/*.h; do
	case ${header##*/} in
	wdt*) echo '#include "../../file/file_wdt.h"' ;;
	*) echo '#include "../../file/file_vtlb.h"' ;;
	esac >"$scratch/file-include/file_wdtvtlb/${header##*/}"
done
! can_run || run_both
echo "two copies: $(wc -l <"$scratch/tree-defined") names of a tree and $(wc -l <"$scratch/file-defined") of an amalgamation, none in common$ran"
