# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The curve: its points are what single runs count, the picture is one, and without gnuplot a message says so.
. "${0%/*}/common.sh"

cut_trace 20000 xz "$scratch/trace"

# Every program but gnuplot: refused before any work, and no picture is left.
mkdir "$scratch/programs"
(
	IFS=:
	for directory in $PATH; do
		ln -sf "$directory"/* "$scratch/programs" 2>/dev/null || :
	done
)
rm -f "$scratch/programs"/gnuplot*
saved_path=$PATH
export PATH="$scratch/programs"
refuses --curve "$scratch/none.svg" "$scratch/trace"
says 'apt-get install gnuplot-nox'
[ ! -e "$scratch/none.svg" ] || fail "a picture without gnuplot"

# One that says its version and cannot draw.
printf '#!/bin/sh\n[ "$1" = --version ]\n' >"$scratch/programs/gnuplot"
chmod +x "$scratch/programs/gnuplot"
refuses --rounds 0 --curve "$scratch/none.svg" "$scratch/trace"
says 'could not draw'
[ ! -e "$scratch/none.svg" ] || fail "a picture of a gnuplot that failed"
export PATH="$saved_path"

command -v gnuplot >/dev/null || { echo "$checks checks of vtlbreplay's curve; gnuplot is missing"; exit 0; }

run 0 --rounds 0 --json --purge page:100 --curve "$scratch/curve.svg" "$scratch/trace"
is_json
is_xml "$scratch/curve.svg"
for text in direct-mapped '8 victims' libvtlb LRU 'first touches' 'refills per 1000 records' '64 KiB' 65536; do
	grep -q "$text" "$scratch/curve.svg" || fail "the picture does not say $text"
done
for table in direct direct_victims libvtlb lru; do
	curve_of "$table" >"$scratch/$table"
	equals "$(wc -l <"$scratch/$table")" 13 "points of $table"
done
# A larger LRU never refills more.
awk 'NR > 1 && $2 > last { exit 1 } { last = $2 }' "$scratch/lru" || fail "the LRU curve rises"

# Each point is what a run of that size counts; the limit has twice the entries of the peer and no victims.
for entries in 16 256 4096 32768; do
	run 0 --rounds 0 --json --purge page:100 --direct $entries --front $entries --sets $((entries / 4)) \
		"$scratch/trace"
	equals "$(refills_of limit)" "$(awk "\$1 == 2 * $entries { print \$2 }" "$scratch/direct")" "direct, $entries"
	equals "$(refills_of direct_victims)" \
		"$(awk "\$1 == $entries { print \$2 }" "$scratch/direct_victims")" "victims, $entries"
	equals "$(refills_of libvtlb)" "$(awk "\$1 == $entries { print \$2 }" "$scratch/libvtlb")" "ours, $entries"
	equals "$(refills_of lru)" "$(awk "\$1 == $entries { print \$2 }" "$scratch/lru")" "LRU, $entries"
done

# Names that gnuplot's language would take for something else; a picture that cannot be written.
cp "$scratch/trace" "$scratch/\$(x)'\"%d\\.ptr.zst"
run 0 --rounds 0 --curve "$scratch/odd ' name.svg" "$scratch/\$(x)'\"%d\\.ptr.zst"
is_xml "$scratch/odd ' name.svg"
refuses --rounds 0 --curve "$scratch/no/such/directory.svg" "$scratch/trace"

echo "$checks checks of vtlbreplay's curve"
