#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Old programs with new libraries, and new programs with old ones, really run. "Old" is the first release, by its headers in
# tests/abi/headers-0.1.0.tar.gz; "later" is what grow.sh makes of this tree: longer structs, fuller contexts, a new function.
. "${0%/*}/../../scripts/common.sh"
skip_if_instrumented
echo 'int main(void) { return 0; }' | $CC $CFLAGS $LDFLAGS -xc - -o /dev/null 2>/dev/null || skip "programs cannot be linked"
echo 'extern int used;' | $CC $CFLAGS -fPIC -shared -xc - -o /dev/null 2>/dev/null || skip "there are no shared libraries on this machine"
case ${EMULATOR-} in "" | *" env") ;; *) skip "the emulator does not load our shared libraries" ;; esac
scratch_directory

here=$top_srcdir/tests/abi/old-new
old_headers=$scratch/0.1.0
mkdir "$old_headers"
gzip -dc "$top_srcdir/tests/abi/headers-0.1.0.tar.gz" | tar -xf - -C "$old_headers"

# library TREE TO: both shared libraries
library()
{
	mkdir -p "$2"
	for name in wdt vtlb; do
		sources=$($SED -n 's/^[[:space:]]*\(lib\/.*\.c\).*/\1/p' "$1/lib/$name/sources.mk")
		(cd "$1" && $CC $CFLAGS -std=c11 -w -fPIC -shared -fvisibility=hidden -Iinclude -Wl,-soname,"lib$name.so.0" \
			-Wl,--version-script="lib/$name/lib$name.map" $sources -o "$2/lib$name.so.0") || fail "lib$name of $1 does not build"
		ln -sf "lib$name.so.0" "$2/lib$name.so"
	done
}

# program NAME HEADERS LIBRARIES FLAG...: with the plugin of the first release
program()
{
	name=$1 headers=$2 libraries=$3
	shift 3
	$CC $CFLAGS -std=c11 -Wall -Wextra -Wno-missing-field-initializers -Wno-cast-function-type "$@" -I"$headers" \
		"$here"/main.c "$here"/play-wdt.c "$here"/play-vtlb.c "$here"/crowd.c "$here"/future.c \
		-L"$scratch" -L"$libraries" -lplugin -lwdt -lvtlb -o "$scratch/$name" || fail "the program does not build with $headers"
}

# run PROGRAM LIBRARIES MODE
run()
{
	LD_LIBRARY_PATH=$2:$scratch "$scratch/$1" "$3" >"$scratch/out" 2>&1 || {
		cat "$scratch/out"
		fail "the $1 program does not $3 with ${2##*/}"
	}
}

# plays_alike PROGRAM LIBRARIES WHAT
plays_alike()
{
	run "$1" "$2" play
	diff "$scratch/expected" "$scratch/out" || fail "$3: another result"
	echo "ok: $3: the same $(wc -l <"$scratch/out") lines"
}

library "$top_srcdir" "$scratch/this"
"$here/grow.sh" "$top_srcdir" "$scratch/tree-later" && library "$scratch/tree-later" "$scratch/later"
"$here/grow.sh" "$top_srcdir" "$scratch/tree-large" 400 && library "$scratch/tree-large" "$scratch/large"
$CC $CFLAGS -std=c11 -Wall -Wextra -fPIC -shared -I"$old_headers" "$here/plugin.c" -o "$scratch/libplugin.so" ||
	fail "the plugin does not build"
program old "$old_headers" "$scratch/this"
program present "$top_srcdir/include" "$scratch/this"
program new "$scratch/tree-later/include" "$scratch/later" -DLATER

run present "$scratch/this" play
cp "$scratch/out" "$scratch/expected"
grep -q 'resets 1 ' "$scratch/expected" || fail "the program does not get to its end"
plays_alike old "$scratch/this" "a program of the first release with this library"
plays_alike old "$scratch/later" "a program and a shared library of the first release with a later library"
plays_alike new "$scratch/later" "a later program with a later library and a shared library of the first release"
plays_alike new "$scratch/this" "a later program that wants nothing new with this library"

run old "$scratch/later" crowd
! grep -vE ': 0$|^processor.*: -22$' "$scratch/out" || fail "contexts of the first release do not hold a later library"
echo "ok: a later library, within the slack of the first release's contexts: each of $(wc -l <"$scratch/out") is taken"
run old "$scratch/large" crowd
! grep -vE ': -(12|7)$|^processor.*: -(7|22)$' "$scratch/out" || fail "a library that needs more than there is did not refuse"
echo "ok: a library beyond that slack: each of $(wc -l <"$scratch/out") contexts is refused and left alone"

run new "$scratch/this" future
grep -qE '^([0-9]+) of \1 structs refused .* is not there$' "$scratch/out" || fail "a later program is not refused: $(cat "$scratch/out")"
echo "ok: a later program that wants something new with this library: $(cat "$scratch/out")"
run new "$scratch/later" future
grep -qE '^0 of [0-9]+ structs refused .* is there$' "$scratch/out" || fail "a later program is refused: $(cat "$scratch/out")"
echo "ok: the same with a later library: $(cat "$scratch/out")"

# spoiled WHAT FILE EDIT: a later library whose author forgot the old programs, which must show
spoiled()
{
	rm -rf "$scratch/tree-spoiled" "$scratch/spoiled"
	cp -R "$scratch/tree-later" "$scratch/tree-spoiled"
	sed -i "$3" "$scratch/tree-spoiled/$2"
	! cmp -s "$scratch/tree-later/$2" "$scratch/tree-spoiled/$2" || fail "nothing to spoil: $1"
	library "$scratch/tree-spoiled" "$scratch/spoiled"
	if LD_LIBRARY_PATH=$scratch/spoiled:$scratch "$scratch/old" play >"$scratch/out" 2>&1 && cmp -s "$scratch/expected" "$scratch/out"; then
		fail "nobody notices: $1"
	fi
	echo "ok: found: $1"
}

spoiled "a struct of the first release is too short for a later library" lib/wdt/context.c 's/FIRST_OPS/sizeof(*ops)/'
spoiled "a later library fills an old caller's struct whole" lib/wdt/struct-size.c 's/ \&\& i < size_of(theirs)//'
spoiled "a later library takes an old caller's struct whole" lib/vtlb/struct-size.c 's/size_of(theirs) < known ? size_of(theirs) : known/known/'
spoiled "inlined lookups of the first release read entries of another layout" include/libwdtvtlb/thash.h \
	'/^struct thash_entry {/,/^};/{s/ key;/ once_key;/; s/ value;/ key;/; s/ once_key;/ value;/}'
