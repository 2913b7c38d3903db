# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# What the guides show compiles: every ```c block of doc/thash*.md, vtlb.md and wdt-supervisor.md is a whole file, and one that
# has a main() exits with 0 where programs can be linked and run.
. "${0%/*}/common.sh"
scratch_directory

flags="-std=c11 -ffreestanding -Wall -Wextra -Wpedantic -Werror -I$top_srcdir/include"
archive=$top_builddir/.libs/libvtlb.a

# Writes each block to $scratch/GUIDE-LINE.c, LINE being its first.
blocks_of()
{
	awk -v to="$scratch/$(basename "$1" .md)" '
		/^```/ { if (file) close(file); file = $0 == "```c" ? to "-" NR + 1 ".c" : ""; next }
		file { print > file }' "$1"
}

# Bare metal can link no program, and a cross build perhaps run none.
can_run()
{
	echo 'int main(void) { return 0; }' >"$scratch/probe.c"
	# shellcheck disable=SC2086 # lists of flags
	[ -f "$archive" ] && $CC $CFLAGS "$scratch/probe.c" -o "$scratch/probe" $LDFLAGS 2>/dev/null &&
		$EMULATOR "$scratch/probe" 2>/dev/null
}

run()
{
	# shellcheck disable=SC2086 # lists of flags
	$CC $flags $CFLAGS "$1" "$archive" -o "$scratch/program" $LDFLAGS || fail "$name does not link"
	$EMULATOR "$scratch/program" || fail "$name does not do what it says"
	ran=$((ran + 1))
}

compiled=0 ran=0 runs=no
! can_run || runs=yes
rm -f "$scratch/probe.c"
for guide in "$top_srcdir"/doc/thash*.md "$top_srcdir"/doc/vtlb.md "$top_srcdir"/doc/wdt-supervisor.md; do
	blocks_of "$guide"
done
for block in "$scratch"/*.c; do
	[ -f "$block" ] || fail "the guides have no code"
	name=$(basename "$block" .c)
	# shellcheck disable=SC2086 # lists of flags
	$CC $flags $CFLAGS -c "$block" -o "$scratch/block.o" || fail "$name does not compile"
	compiled=$((compiled + 1))
	if [ $runs = yes ] && grep -q 'int main(' "$block"; then
		run "$block"
	fi
done
echo "$compiled pieces of the guides compile, $ran of them were run"
