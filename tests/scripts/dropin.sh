# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# What the checks of the drop-in ways share: sourced after common.sh.
# shellcheck disable=SC2034,SC2086,SC2154 # used where this is sourced; lists of flags; from common.sh

warnings="-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wundef -Wcast-qual -Wstrict-prototypes -Wmissing-prototypes -Werror"

# A compiler for bare metal has a <stdint.h> of its own only when told.
freestanding=
echo '#include <stdint.h>' | $CC -E - >"$scratch/probe" 2>&1 || freestanding=-ffreestanding

# Whether programs can be linked and run: not for bare metal, and of a cross build perhaps not here.
can_run()
{
	echo 'int main(void) { return 0; }' >"$scratch/probe.c"
	$CC $CFLAGS "$scratch/probe.c" -o "$scratch/probe" $LDFLAGS 2>/dev/null && $EMULATOR "$scratch/probe" 2>/dev/null
}

is_instrumented()
{
	(skip_if_instrumented >/dev/null) && return 1 || return 0
}

# External names that objects define, sorted; not those with a dot, which are the compiler's (__x86.get_pc_thunk.bx).
defined_in()
{
	$NM -g --defined-only "$@" | $SED -n 's/^[0-9a-f]* [A-Z] \([^.]*\)$/\1/p' | sort -u
}

# External names that objects use and do not define, sorted.
undefined_in()
{
	$NM -g "$@" | awk 'NF == 3 { own[$3] = 1 } $1 == "U" { used[$2] = 1 } $1 == "w" { used[$2] = 1 }
		END { for (name in used) if (!own[name] && name != "_GLOBAL_OFFSET_TABLE_") print name }' | sort
}

# The imports of objects are those that are allowed: check_imports WHAT OBJECT...
check_imports()
{
	what=$1
	shift
	foreign=$(undefined_in "$@" | grep -vE "$allowed_imports" | tr '\n' ' ') || true
	[ -z "${foreign% }" ] || fail "$what imports $foreign"
}

# What an example prints when it is built against the library. Without the program, as when a script is run by hand,
# there is nothing to compare with.
output_of_library()
{
	program=$top_builddir/examples/$1
	[ -x "$program" ] || fail "$program is not built"
	$EMULATOR "$program"
}
