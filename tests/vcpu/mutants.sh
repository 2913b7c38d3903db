# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# A test that cannot fail proves nothing: plants each fault of mutants.tsv, one at a time, in a copy of libvtlb, and
# requires vtlb_model to contradict it within ten million operations.
. "${top_srcdir:-${0%/*}/../..}/tests/scripts/plant.sh"

tests=$top_srcdir/tests/vcpu
flags="$flags -I$tests"
for source in $($SED -n 's/^[[:space:]]*tests\/vcpu\/\([a-z_-]*\.c\).*/\1/p' "$tests/Makefile.inc"); do
	compile "$tests/$source" "$scratch/objects/test-$source.o"
done
compile_library vtlb
hunt vtlb "$tests/mutants.tsv" 's/^seed [^:]*: //p' vtlb_model --raw --ops 10000000
