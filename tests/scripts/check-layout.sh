# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Every member of every public struct lies where the first release had it, every constant has its value, and what thash.h
# freezes is where it says: for the machine built for, its 32-bit sibling, and as C++. A struct that grows must not end in padding: a new member there could
# not be told from what happens to lie in an old caller's memory.
. "${0%/*}/common.sh"
scratch_directory

headers="ia64 thash vtlb wdt wdt_boot wdt_model wdt_supervisor"
table=$top_srcdir/tests/abi/layout.tsv
flags="-ffreestanding -Wall -Wextra -Wpedantic -Werror -I$top_srcdir/include -I$top_srcdir/tests"

for header in $headers; do
	awk -f "$top_srcdir/tests/abi/members.awk" "$top_srcdir/include/libwdtvtlb/$header.h"
done >"$scratch/declared"
awk -F '\t' -v OFS='\t' '!/^#/ { print $1, $2, $5 }' "$table" >"$scratch/listed"
diff "$scratch/listed" "$scratch/declared" >"$scratch/changed" ||
	fail "layout.tsv and the headers do not declare the same members, in the same order: $(cat "$scratch/changed")"

constants=$top_srcdir/tests/abi/constants.tsv
for header in $headers; do
	awk -f "$top_srcdir/tests/abi/constants.awk" "$top_srcdir/include/libwdtvtlb/$header.h"
done >"$scratch/defined"
awk '!/^#/ { sub(/^\+/, ""); print $1 }' "$constants" >"$scratch/listed-constants"
diff "$scratch/listed-constants" "$scratch/defined" >"$scratch/changed" ||
	fail "constants.tsv and the headers do not name the same constants, in the same order: $(cat "$scratch/changed")"

{
	printf '#include <libwdtvtlb/%s.h>\n' $headers
	echo '#include <unit/thash_layout.h>'
	awk -F '\t' '!/^#/ {
		what = $2 == "-" ? "sizeof(struct " $1 ")" : "offsetof(struct " $1 ", " $2 ")"
		printf "HOLDS(%s == (sizeof(void *) == 8 ? %d : %d));\n", what, $3, $4
	}' "$table"
	awk -F '\t' 'function closes() {
			if (grows)
				printf "HOLDS(sizeof(struct %s) == offsetof(struct %s, %s) + sizeof(((struct %s *)0)->%s));\n",
					owner, owner, last, owner, last
		}
		/^#/ { next }
		$2 == "-" { closes(); owner = $1; grows = 0; next }
		$2 == "size" && $3 == 0 { grows = 1 }
		{ last = $2 }
		END { closes() }' "$table"
	awk '!/^#/ { relation = sub(/^\+/, "") ? ">=" : "=="; printf "HOLDS(%s %s %s);\n", $1, relation, $2 }' "$constants"
	echo 'extern int used;'
} >"$scratch/layout.c"

# holds HOW COMPILER...
holds()
{
	how=$1
	shift
	"$@" $flags -c "$scratch/layout.c" -o "$scratch/layout.o" || fail "a layout has changed, $how"
	proven="${proven:+$proven, }$how"
}

proven=
holds "as C11" $CC -std=c11
! have_cxx || holds "as C++11" $CXX -std=c++11 -xc++
if echo 'extern int used;' | $CC -m32 -xc -c - -o "$scratch/probe.o" 2>/dev/null; then
	holds "with 32-bit pointers" $CC -std=c11 -m32
fi
claims=$(grep -cE '^(SIZE|ALIGNED|AT|WIDE|HOLDS)\(' "$top_srcdir/tests/unit/thash_layout.h")
echo "$((claims + $(grep -c '^HOLDS' "$scratch/layout.c"))) claims on $(grep -c -- '-$' "$scratch/listed") structs and $(wc -l <"$scratch/defined") constants hold: $proven"
