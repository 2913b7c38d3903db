# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Plants each fault of mutants.tsv, one at a time, in a copy of libwdt, and requires device_model to contradict it: by a
# row of the tables, or in the random plays.
. "${top_srcdir:-${0%/*}/../..}/tests/scripts/plant.sh"

tests=$top_srcdir/tests/device
for source in $($SED -n 's/^[[:space:]]*tests\/device\/\([a-z_-]*\.c\).*/\1/p' "$tests/Makefile.inc"); do
	compile "$tests/$source" "$scratch/objects/test-$source.o"
done
compile_library wdt
words='/\.tsv:[0-9]*: /{s/^.*\///p;q};/^seed .*, episode [0-9]*: /{p;q};/^hostile/{p;q}'
hunt wdt "$tests/mutants.tsv" "$words" device_model --episodes 6000 --rounds 3000 \
	"$tests/at91sam9.tsv" "$tests/sama5d4.tsv" "$tests/sam9x60.tsv" "$tests/sama7g5.tsv" "$tests/rswdt.tsv"
