# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# tools/amalgamate makes two files of a library that compile without a warning, export what the library does, import no
# more, and do the same.
. "${0%/*}/common.sh"
scratch_directory
. "${0%/*}/dropin.sh"

amalgamate="sh $top_srcdir/tools/amalgamate"
made=$scratch/made

same_bytes_twice()
{
	$amalgamate -o "$made" wdt vtlb
	$amalgamate -o "$scratch/again" vtlb wdt
	for file in libwdt.c libwdt.h libvtlb.c libvtlb.h; do
		cmp "$made/$file" "$scratch/again/$file" || fail "$file is another one the second time"
	done
}

# compile NAME OBJECT FLAG...
compile()
{
	source=$made/$1.c object=$2
	shift 2
	# shellcheck disable=SC2086 # lists of flags
	$CC -std=c11 $freestanding $warnings "$@" -c "$source" -o "$object" || fail "${source##*/} does not compile with $*"
}

# The small cores, where the compiler is one for them: no helper of libgcc's may be needed.
compile_for_cores()
{
	for core in cortex-m0 cortex-m3 arm926ej-s arm7tdmi; do
		case $core in
		cortex*) state=-mthumb ;;
		*) state=-marm ;;
		esac
		echo 'extern int used;' | $CC -Werror -mcpu=$core $state -xc -c - -o "$scratch/probe.o" 2>/dev/null || continue
		compile "$1" "$scratch/core.o" -mcpu=$core $state -Os -ffreestanding
		check_imports "$1.c for $core" "$scratch/core.o"
		case $cores in
		*$core*) ;;
		*) cores="$cores, $core" ;;
		esac
	done
}

# Exactly the exported names, exactly the imports.
check_names()
{
	mapped_functions "$top_srcdir/$2" >"$scratch/mapped"
	defined_in "$scratch/$1.o" >"$scratch/defined"
	[ -s "$scratch/mapped" ] || fail "$2 names no function"
	diff "$scratch/mapped" "$scratch/defined" || fail "$2 (<) and $1.c (>) name other functions"
	check_imports "$1.c" "$scratch/$1.o"
	functions=$((functions + $(wc -l <"$scratch/defined")))
}

# Each header alone, both in one file and twice, as C11 and C++11.
check_headers()
{
	printf '#include "libwdt.h"\n#include "libvtlb.h"\n#include "libwdt.h"\n#include "libvtlb.h"\nextern int used;\n' \
		>"$scratch/both.c"
	# shellcheck disable=SC2086 # lists of flags
	for file in "$made/libwdt.h" "$made/libvtlb.h" "$scratch/both.c"; do
		$CC -std=c11 $freestanding -Wall -Wextra -Wpedantic -Wundef -Werror -I"$made" -include "$file" -xc -c "$scratch/both.c" \
			-o "$scratch/both.o" || fail "${file##*/} as C11"
		! have_cxx || $CXX -std=c++11 $freestanding -Wall -Wextra -Wpedantic -Wundef -Werror -I"$made" -include "$file" \
			-xc++ -c "$scratch/both.c" -o "$scratch/both.o" || fail "${file##*/} as C++11"
	done
}

# The porting guide's header of types is all that a compiler without any needs, and a copy may be static.
check_embedding()
{
	awk '/^```/ { on = $0 == "```h"; next } on' "$top_srcdir/doc/porting.md" >"$made/types-of-guide.h"
	[ -s "$made/types-of-guide.h" ] || fail "doc/porting.md shows no header of types"
	# shellcheck disable=SC2086 # lists of flags
	$CC -std=c11 $warnings -ffreestanding -nostdinc -DLIBWDTVTLB_TYPES_HEADER='"types-of-guide.h"' -fsyntax-only "$made/$1.c" ||
		fail "$1.c needs more types than doc/porting.md says"
	printf '#define LIBWDTVTLB_API static __attribute__((__unused__))\n#include "%s.c"\nextern int kept;\nint kept;\n' "$1" \
		>"$scratch/static.c"
	# shellcheck disable=SC2086 # lists of flags
	$CC -std=c11 $freestanding $warnings -I"$made" -c "$scratch/static.c" -o "$scratch/static.o" || fail "$1.c cannot be static"
	[ "$(defined_in "$scratch/static.o")" = kept ] || fail "a static $1.c defines $(defined_in "$scratch/static.o" | tr '\n' ' ')"
}

# The examples include the installed headers by name.
forward_headers()
{
	mkdir -p "$scratch/include/libwdtvtlb"
	for header in "$top_srcdir"/include/libwdtvtlb/*.h; do
		case ${header##*/} in
		wdt*) echo '#include "libwdt.h"' ;;
		*) echo '#include "libvtlb.h"' ;;
		esac >"$scratch/include/libwdtvtlb/${header##*/}"
	done
}

# Two threads never do the same twice: there the words count.
compare_outputs()
{
	case $name in
	10-*)
		for file in expected output; do
			$SED 's/[0-9][0-9]*/N/g' "$scratch/$file" >"$scratch/words" && mv "$scratch/words" "$scratch/$file"
		done ;;
	esac
	diff "$scratch/expected" "$scratch/output" || fail "$name differs between library (<) and amalgamation (>)"
}

# Every lesson, with both libraries in the program, says what it says with the library.
run_examples()
{
	forward_headers
	for example in "$top_srcdir"/examples/[0-9]*.c; do
		name=$(basename "$example" .c)
		# shellcheck disable=SC2086 # lists of flags
		$CC -std=c11 -D_POSIX_C_SOURCE=200809L -pthread $CFLAGS -I"$scratch/include" -I"$made" "$example" "$scratch"/lib*.o \
			-o "$scratch/program" $LDFLAGS || fail "$name does not build against the amalgamation"
		$EMULATOR "$scratch/program" >"$scratch/output" || fail "$name fails against the amalgamation"
		output_of_library "$name" >"$scratch/expected" || fail "$name fails against the library"
		compare_outputs
		examples=$((examples + 1))
	done
}

# The optimiser sees the program and the inside of the contexts that it holds as words.
run_with_lto()
{
	echo 'int main(void) { return 0; }' | $CC -O2 -flto -xc - -o "$scratch/probe" 2>/dev/null || return 0
	for name in 03-negotiate-and-run 07-a-small-machine-mmu; do
		case $name in
		03-*) library=wdt ;;
		*) library=vtlb ;;
		esac
		# shellcheck disable=SC2086 # lists of flags
		$CC -std=c11 $CFLAGS -O2 -flto -I"$scratch/include" -I"$made" "$top_srcdir/examples/$name.c" "$made/lib$library.c" \
			-o "$scratch/program" $LDFLAGS || fail "$name does not link with -flto"
		$EMULATOR "$scratch/program" >"$scratch/output" || fail "$name fails with -flto"
		output_of_library "$name" >"$scratch/expected" || fail "$name fails against the library"
		compare_outputs
	done
	lto=' and, of two, with -flto'
}

# A little library of two files in the tool's eyes: toy WHAT, the headers and sources on the standard input behind
# lines "== PATH".
toy()
{
	toy=$scratch/toy
	rm -rf "$toy"
	mkdir -p "$toy/lib/wdt" "$toy/include/libwdtvtlb"
	cp -R "$top_srcdir/tools" "$top_srcdir/COPYING" "$top_srcdir/configure.ac" "$toy"
	chmod -R u+w "$toy"
	for header in wdt wdt_boot wdt_model wdt_supervisor; do
		echo "int libwdt_$header(void);" >"$toy/include/libwdtvtlb/$header.h"
	done
	awk -v to="$toy/" '/^== / { close(file); file = to $2; next } { print > file }'
	(cd "$toy" && find lib -name '*.c' | sort | $SED 's/.*/	& \\/') >"$scratch/list"
	cp "$scratch/list" "$toy/lib/wdt/sources.mk"
}

refuses()
{
	! sh "$toy/tools/amalgamate" -o "$scratch/toy-made" wdt 2>"$scratch/said" || fail "what cannot be one file was made"
	grep -q "$1" "$scratch/said" || { cat "$scratch/said"; fail "it does not say: $1"; }
}

check_refusals()
{
	toy <<-'END'
		== lib/wdt/a.h
		#define LIMIT 1
		== lib/wdt/a.c
		#include "a.h"
		int libwdt_wdt(void) { return LIMIT; }
		== lib/wdt/b.h
		#define LIMIT 2
		== lib/wdt/b.c
		#include "b.h"
		int libwdt_wdt_boot(void) { return LIMIT; }
	END
	refuses 'LIMIT has two meanings: in lib/wdt/a.h and in lib/wdt/b.h'
	toy <<-'END'
		== lib/wdt/a.h
		#define limit 1
		== lib/wdt/a.c
		#include "a.h"
		int libwdt_wdt(void) { return limit; }
		== lib/wdt/b.c
		int libwdt_wdt_boot(void) { int limit = 2; return limit; }
	END
	refuses 'limit is a macro of lib/wdt/a.h and something else in lib/wdt/b.c'
	toy <<-'END'
		== lib/wdt/a.c
		#include <libwdtvtlb/thash.h>
	END
	refuses 'lib/wdt/a.c includes include/libwdtvtlb/thash.h, which is not of libwdt'
}

# Names that clash are told apart, and only where they are names of the file's own.
check_clashes()
{
	toy <<-'END'
		== lib/wdt/shared.h
		struct pair { int step; int own; };
		int libwdt_step(int by);
		== lib/wdt/a.c
		#include "shared.h"
		#define BASE 10
		static int step(int by) { return BASE + by; /* step */ }
		static const struct pair own = { .step = 1, .own = 2 };
		int libwdt_step(int by) { return step(by) + own.step; }
		int libwdt_wdt(void) { const char *text = "step"; return libwdt_step(text[0] == 's'); }
		== lib/wdt/b.c
		#include "shared.h"
		#define BASE 20
		static int step(int by) { return BASE + by + libwdt_step(1); }
		static struct pair own(void) { struct pair step = {3, 4}; return step; }
		int libwdt_wdt_boot(void) { return step(own().own); }
	END
	sh "$toy/tools/amalgamate" -o "$scratch/toy-made" wdt || fail "names that clash are not told apart"
	# shellcheck disable=SC2086 # a list of flags
	$CC -std=c11 $freestanding -Wall -Wextra -Werror -c "$scratch/toy-made/libwdt.c" -o "$scratch/toy.o" || fail "a clash of names does not compile"
	[ "$(defined_in "$scratch/toy.o" | grep -c libwdt_step)" -eq 0 ] || fail "a shared function is not static"
	[ "$runs" = yes ] || return 0
	printf '#include "libwdt.h"\nint main(void) { return !(libwdt_wdt() == 12 && libwdt_wdt_boot() == 36); }\n' >"$scratch/toy.c"
	# shellcheck disable=SC2086 # lists of flags
	$CC $CFLAGS -I"$scratch/toy-made" "$scratch/toy.c" "$scratch/toy-made/libwdt.c" -o "$scratch/program" $LDFLAGS &&
		$EMULATOR "$scratch/program" || fail "two files' names are mixed up"
}

runs=no cores='' lto='' functions=0 examples=0
! can_run || runs=yes
same_bytes_twice
check_refusals
check_clashes
check_headers
for library in wdt vtlb; do
	# shellcheck disable=SC2086 # a list of flags
	compile "lib$library" "$scratch/lib$library.o" $CFLAGS -ffreestanding
	check_embedding "lib$library"
	is_instrumented || check_names "lib$library" "lib/$library/lib$library.map"
	compile_for_cores "lib$library"
done
[ "$runs" = no ] || run_examples
[ "$runs" = no ] || is_instrumented || run_with_lto
echo "two files a library: $(cat "$made"/lib* | wc -l) lines, $functions functions exported${cores:+; also for${cores#,}}; $examples examples say the same$lto"
