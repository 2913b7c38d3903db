# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# What thash.h freezes lies where it did: for the machine built for, its 32-bit sibling, and as C++.
. "${0%/*}/common.sh"
scratch_directory

flags="-ffreestanding -Wall -Wextra -Wpedantic -Werror -I$top_srcdir/include -I$top_srcdir/tests"
printf '#include <unit/thash_layout.h>\nextern int used;\n' >"$scratch/layout.c"

# holds HOW COMPILER...
holds()
{
	how=$1
	shift
	"$@" $flags -c "$scratch/layout.c" -o "$scratch/layout.o" || fail "a frozen layout has changed, $how"
	proven="${proven:+$proven, }$how"
}

proven=
holds "as C11" $CC -std=c11
! have_cxx || holds "as C++11" $CXX -std=c++11 -xc++
if echo 'extern int used;' | $CC -m32 -xc -c - -o "$scratch/probe.o" 2>/dev/null; then
	holds "with 32-bit pointers" $CC -std=c11 -m32
fi
echo "$(grep -cE '^(SIZE|ALIGNED|AT|WIDE|HOLDS)\(' "$top_srcdir/tests/unit/thash_layout.h") claims on the layout hold: $proven"
