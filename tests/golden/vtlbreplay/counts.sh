# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The refills that vtlbreplay counts for its peers and its bound, against models in awk; and what must hold of ours.
. "${0%/*}/common.sh"

model()
{
	awk -f "${0%/*}/models.awk" -v quantum=300 -v purge=0 -v large=0 "$@"
}

# Records that stay near a place for a while and come back to it, over a range that makes blocks of 512 pages of every filling.
make_lines()
{
	awk -v seed="$1" -v count="$2" 'BEGIN {
		srand(seed)
		for (i = 0; i < count; i++) {
			if (rand() < 0.1)
				base = int(rand() * 12) * 300 + (rand() < 0.05 ? 4503599627000000 : 0)
			kind = substr("rwx", 1 + int(rand() * 3), 1)
			printf "%s %.0f\n", kind, base + int(rand() * rand() * 60)
		}
	}'
}

make_lines 1 6000 >"$scratch/a.text"
make_lines 2 4000 >"$scratch/b.text"
make_trace "$scratch/a" <"$scratch/a.text"
make_trace "$scratch/b" <"$scratch/b.text"
cut_trace 5000 sqlite2 "$scratch/c"

# The converter's text is that of the trace, and the counts of the header are told.
run 0 --rounds 0 --json "$scratch/a"
is_json
says "\"records\": 6000, \"fetches\": $(grep -c x "$scratch/a.text"), "
says "\"touched_pages\": $(cut -d' ' -f2 "$scratch/a.text" | sort -u | wc -l), "
ptr1 text "$scratch/a" | cmp -s - "$scratch/a.text" || fail "ptr1 does not read what it wrote"

# One space, every table, several sizes. The limit is a direct-mapped table without victims, of twice the entries.
for trace in a b c; do
	for entries in 4 16 64 256; do
		run 0 --rounds 0 --json --direct "$entries" --sets $((entries / 4)) "$scratch/$trace"
		equals "$(refills_of limit)" \
			"$(model -v model=direct -v entries=$((2 * entries)) "$scratch/$trace.text")" \
			"$trace, direct-mapped, twice $entries"
		equals "$(refills_of direct_victims)" \
			"$(model -v model=victims -v entries=$entries "$scratch/$trace.text")" \
			"$trace, victims, $entries"
		equals "$(refills_of lru)" "$(model -v model=lru -v entries=$entries "$scratch/$trace.text")" \
			"$trace, LRU, $entries"
	done
done

# Two spaces in turn: the peer flushes, LRU and the limit tell them apart.
for entries in 16 64; do
	run 0 --rounds 0 --json --direct "$entries" --sets $((entries / 4)) --quantum 300 "$scratch/a" "$scratch/b"
	equals "$(refills_of limit)" \
		"$(model -v model=direct -v entries=$((2 * entries)) "$scratch/a.text" "$scratch/b.text")" \
		"two spaces, direct-mapped, twice $entries"
	equals "$(refills_of direct_victims)" \
		"$(model -v model=victims -v entries=$entries "$scratch/a.text" "$scratch/b.text")" \
		"two spaces, victims, $entries"
	equals "$(refills_of lru)" \
		"$(model -v model=lru -v entries=$entries "$scratch/a.text" "$scratch/b.text")" \
		"two spaces, LRU, $entries"
done
# 6000 and 4000 records, 300 a turn: b has 14 turns, each behind one of a, and a goes on behind the last.
says '"switches": 28'
# Copies are spaces of their own.
run 0 --rounds 0 --json --direct 16 --sets 4 --quantum 300 --copies 2 "$scratch/b"
equals "$(refills_of lru)" "$(model -v model=lru -v entries=16 "$scratch/b.text" "$scratch/b.text")" "copies, LRU"
says '"records": 8000'

# Purges of the space that is played.
run 0 --rounds 0 --json --direct 64 --sets 16 --quantum 300 --purge space:700 "$scratch/a" "$scratch/b"
equals "$(refills_of lru)" \
	"$(model -v model=lru -v entries=64 -v purge=700 "$scratch/a.text" "$scratch/b.text")" "purges, LRU"
equals "$(refills_of direct_victims)" \
	"$(model -v model=victims -v entries=64 -v purge=700 "$scratch/a.text" "$scratch/b.text")" "purges, victims"
says '"space": {"every": 700, "count": 14}'

# Large pages, where blocks of 2 MiB have enough touched pages.
for touched in 1 20 60 512; do
	run 0 --rounds 0 --json --sets 4 --large 2M:$touched "$scratch/a"
	equals "$(refills_of lru)" "$(model -v model=lru -v entries=16 -v large=$touched "$scratch/a.text")" \
		"2M:$touched, LRU"
done
run 0 --rounds 0 --json --large 2M:1 "$scratch/a"
blocks=$(awk '{ printf "%.0f\n", int($2 / 512) }' "$scratch/a.text" | sort -u | wc -l)
says "\"pages\": $blocks, \"large_pages\": $blocks"
equals "$(refills_of libvtlb)" "$blocks" "2M:1, ours: every block once"
# A range of its own page size, beside base pages: pages 0 to 511 and 512 to 1023.
run 0 --rounds 0 --json --map 0x0-0x3fffff=2M "$scratch/a"
small=$(awk '$2 >= 1024 { print $2 }' "$scratch/a.text" | sort -u | wc -l)
large=$(awk '$2 < 1024 { print int($2 / 512) }' "$scratch/a.text" | sort -u | wc -l)
says "\"pages\": $((small + large)), \"large_pages\": $large"

# A table that holds everything refills each page once: no page of these traces shares a set with four others.
for index in low hash; do
	run 0 --rounds 0 --json --front 65536 --sets 65536 --index $index "$scratch/c"
	equals "$(refills_of libvtlb)" "$(refills_of first_touches)" "room for everything, index $index"
done
# Before a back that loses nothing, the front is a direct-mapped table.
for front in 16 256; do
	run 0 --rounds 0 --json --front $front --sets 65536 "$scratch/c"
	back=$($SED -n 's/^    "libvtlb_back_hits": \([0-9]*\),/\1/p' "$scratch/out")
	equals "$((back + $(refills_of libvtlb)))" "$(model -v model=direct -v entries=$front "$scratch/c.text")" \
		"what a front of $front does not answer"
done
# Without a front the back answers everything.
run 0 --rounds 0 --json --front 0 --sets 16 "$scratch/a"
says "\"libvtlb_back_hits\": $((6000 - $(refills_of libvtlb))),"

# Every translation is right, whatever the geometry, the pages and the purges: status 0 says so.
for front in 0 1 2 16 2048; do
	for index in low hash; do
		run 0 --rounds 0 --front $front --sets 8 --index $index --quantum 50 --large 2M:20 --large 64K:4 \
			--purge page:7 --purge range:31:256K --purge space:997 "$scratch/a" "$scratch/b"
	done
done
run 0 --rounds 0 --granule 1K --purge page:10 "$scratch/a"
run 0 --rounds 0 --granule 64K --large 1M:3 --purge range:10 "$scratch/a"
run 0 --rounds 0 --copies 256 --quantum 1 "$scratch/b"
run 0 --rounds 0 --copies 100 --quantum 10 --purge space:13 "$scratch/b"
run 0 --rounds 1 --kind data --purge page:100 "$scratch/a"
says 'was right'

echo "$checks checks of what vtlbreplay counts"
