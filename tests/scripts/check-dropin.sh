# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# "Add lib/ and include/ to your own build" is a promise: a bare compiler call, no configure, no config.h. So are the
# parts that lib/sets.mk lists, the table of them in doc/porting.md, and the program there.
. "${0%/*}/common.sh"
scratch_directory
. "${0%/*}/dropin.sh"

sets=$top_srcdir/lib/sets.mk
guide=$top_srcdir/doc/porting.md
objects=$scratch/objects
mkdir "$objects"

# lib/wdt/model/state.c is compiled to lib-wdt-model-state.o, and what was read stands in a .d beside it.
object_of()
{
	echo "$objects/$(echo "${1%.c}" | tr / -).o"
}

compile_everything()
{
	for library in wdt vtlb; do
		sources=$($SED -n 's/^[[:space:]]*\(lib\/.*\.c\).*/\1/p' "$top_srcdir/lib/$library/sources.mk")
		[ -n "$sources" ] || fail "lib/$library/sources.mk names no source"
		for source in $sources; do
			# shellcheck disable=SC2086 # a list of flags
			$CC $freestanding -Wall -Wextra -Werror -I"$top_srcdir/include" -MMD -c "$top_srcdir/$source" \
				-o "$(object_of "$source")" || fail "$source does not compile by itself"
		done
		listed=$(echo "$sources" | wc -l)
		present=$(find "$top_srcdir/lib/$library" -name '*.c' | wc -l)
		[ "$listed" -eq "$present" ] || fail "lib/$library/sources.mk lists $listed of $present files"
		echo "lib$library: $listed files compile with nothing but ${freestanding:+$freestanding }-Iinclude"
	done
}

# The words of a variable of sets.mk, a line each.
words_of()
{
	$SED -n "/^$1 = /,/[^\\\\]\$/p" "$sets" | $SED 's/^[a-z_0-9]* = //' | tr -d '\\' | tr -s ' \t' '\n' | grep .
}

# The external names of every object, a line each behind the object's.
list_names()
{
	(cd "$objects" && $NM -A -g ./*.o) | $SED 's|^\./||; s/\.o:/.o /' >"$scratch/names"
}

# The objects that calls need, and what those need: who defines a name, and who wants it.
objects_for()
{
	awk -v calls="$(echo "$1" | tr '\n' ' ')" '
		$(NF - 1) == "U" { wants[$1] = wants[$1] " " $NF; next }
		NF == 4 { owner[$NF] = $1 }
		END {
			left = split(calls, queue, " ")
			for (i = 1; i <= left; i++)
				if (!(queue[i] in owner))
					print queue[i] " is nowhere"
			for (i = 1; i <= left; i++) {
				object = owner[queue[i]]
				if (object == "" || object in taken)
					continue
				taken[object] = 1
				print object
				n = split(wants[object], names, " ")
				for (j = 1; j <= n; j++)
					queue[++left] = names[j]
			}
		}' "$scratch/names" | sort
}

# What the compiler read for objects, below the source tree. The objects themselves, which may lie there too, end with a colon.
# shellcheck disable=SC2046 # a list of files
files_of()
{
	(cd "$objects" && cat $(echo "$@" | $SED 's/\.o/.d/g')) | tr -s ' \\' '\n' | grep -v ':$' | $SED -n "s|^$top_srcdir/||p" |
		$SED -e ':again' -e 's|[^/]*/\.\./||' -e 't again' | sort -u
}

# A program of a set's calls and its objects links, with no more than a firmware's own memcpy.
link_set()
{
	{
		for header in "$top_srcdir"/include/libwdtvtlb/*.h; do
			echo "#include <libwdtvtlb/${header##*/}>"
		done
		echo 'typedef void function(void); extern function *const calls[]; function *const calls[] = {'
		echo "$1" | $SED 's/.*/	(function *)&,/'
		echo '}; void begin(void); void begin(void) { for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) calls[i](); }'
	} >"$scratch/program.c"
	shift
	# shellcheck disable=SC2086 # a list of flags
	(cd "$objects" && $CC $freestanding -fno-builtin -nostdlib -Wl,-e,begin -I"$top_srcdir/include" "$scratch/program.c" \
		"$top_srcdir/tests/size/libc.c" "$@" -o "$scratch/program") || fail "$set does not link alone"
}

# A set is what its calls need: no file less, and none more.
check_set()
{
	set=$1
	calls=$(words_of "${set}_calls")
	needed=$(objects_for "$calls")
	# shellcheck disable=SC2086 # a list of files
	files_of $needed >"$scratch/needed"
	words_of "${set}_files" | sort >"$scratch/listed"
	diff "$scratch/listed" "$scratch/needed" || fail "$set lists (<) other files than its calls need (>)"
	# shellcheck disable=SC2086 # a list of files
	link_set "$calls" $needed
	headers=$(grep -c '\.h$' "$scratch/listed")
	row="| \`$set\` | $(($(wc -l <"$scratch/listed") - headers)) + $headers |"
	grep -qF "$row" "$guide" || fail "doc/porting.md does not have the row: $row"
}

# The guide's program, from copied files and nothing else of the tree, on a board of the test's own.
check_guide()
{
	sh "$top_srcdir/tools/copy-set" libwdt_runtime "$scratch/copy"
	awk '/^```/ { on = $0 == "```c"; next } on' "$guide" >"$scratch/copy/watchdog.c"
	[ -s "$scratch/copy/watchdog.c" ] || fail "doc/porting.md has no program"
	# shellcheck disable=SC2086 # lists of flags
	$CC -std=c11 $freestanding $warnings -I"$scratch/copy/include" -c "$scratch/copy/watchdog.c" -o "$scratch/watchdog.o" ||
		fail "the program of doc/porting.md does not compile"
	can_run || return 0
	# The board has a model on its bus; of the driver's side it brings nothing.
	sh "$top_srcdir/tools/copy-set" libwdt_model "$scratch/board"
	# shellcheck disable=SC2046,SC2086 # lists of flags and files
	(cd "$scratch/board" && $CC $CFLAGS -I"$scratch/copy/include" \
		"$top_srcdir/tests/hosts/dropin/board.c" "$scratch/copy/watchdog.c" \
		$(cd "$scratch/copy" && find . -name '*.c' ! -name watchdog.c | $SED "s|^\\.|$scratch/copy|") \
		$(find . -path './lib/wdt/model/*.c') lib/wdt/crc.c -o "$scratch/board-program" $LDFLAGS) ||
		fail "the program of doc/porting.md does not build from the files it says"
	$EMULATOR "$scratch/board-program" || fail "the program of doc/porting.md does not do what it says"
}

compile_everything
list_names
names=$($SED -n 's/^\([a-z_0-9]*\)_calls = .*/\1/p' "$sets")
[ -n "$names" ] || fail "lib/sets.mk has no sets"
for set in $names; do
	check_set "$set"
done
rows=$(grep -cE '^\| `[a-z_0-9]+` \| [0-9]+ \+ [0-9]+ \|' "$guide")
[ "$rows" -eq "$(echo "$names" | wc -l)" ] || fail "doc/porting.md has $rows rows of sets"
echo "$rows sets of lib/sets.mk hold what their calls need and nothing else, link alone, and are in doc/porting.md"
check_guide
