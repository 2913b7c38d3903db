# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# A test that cannot fail proves nothing: plants each fault of mutants.tsv, one at a time, in a copy of libvtlb with
# narrowed tags, and requires thash_model to contradict it within ten million operations.
. "${top_srcdir:-${0%/*}/../..}/tests/scripts/plant.sh"

tests=$top_srcdir/tests/model
flags="$flags -DTHASH_TEST_TAG_BITS=3 -I$top_srcdir/tests -I$tests"
for source in $($SED -n '/hostile/!s/^[[:space:]]*tests\/model\/\([a-z-]*\.c\).*/\1/p' "$tests/Makefile.inc") thash_model.c; do
	compile "$tests/$source" "$scratch/objects/test-$source.o"
done
compile_library vtlb
hunt vtlb "$tests/mutants.tsv" 's/^seed.*table now [^ ]* //p' thash_model --raw --ops 10000000
