# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Traces that are cut, damaged or no traces at all are refused, with the place, and nothing is half printed.
. "${0%/*}/common.sh"

# 31 records; the last ones come from every part of the lists and from new pages of one to eight bytes.
printf '%s\n' 'x 1' 'r 2' 'w 130' 'x 1' 'r 20000' 'r 3000000' 'w 400000000' 'r 50000000000' 'r 6000000000000' \
	'x 4503599627370495' 'r 2' 'w 2' 'w 130' 'x 1' 'r 20000' 'x 7' 'x 8' 'x 9' 'r 10' 'r 11' 'w 12' 'r 13' 'x 1' \
	'r 14' 'r 4503599627370495' 'w 0' 'x 0' 'r 15' 'x 7' 'w 14' 'r 6000000000000' >"$scratch/good.text"
make_trace "$scratch/good" <"$scratch/good.text"
cp "$scratch/plain" "$scratch/good.plain"
run 0 --rounds 0 "$scratch/good"
ptr1 plain "$scratch/good" | cmp -s - "$scratch/good.plain" || fail "ptr1 does not unpack what it packed"

# What is read from standard input becomes a trace that must be refused, for this reason.
refuses_bytes()
{
	ptr1 zstd >"$scratch/bad" || fail "no trace"
	refuses --rounds 0 "$scratch/bad"
	says "$1"
}

# A header with so many records, of 255 accesses of each kind.
header()
{
	printf 'PTR1\0\0\0\0\377\0\0\0\0\0\0\0\377\0\0\0\0\0\0\0'
	# shellcheck disable=SC2059 # the byte is the format
	printf "\\$1\\0\\0\\0\\0\\0\\0\\0"
}

# Cut at every place of the plain trace, and of the compressed file.
size=$(wc -c <"$scratch/good.plain")
cut=0
while [ "$cut" -lt "$size" ]; do
	head -c "$cut" "$scratch/good.plain" | refuses_bytes "byte $cut of the decompressed trace: the trace ends"
	cut=$((cut + 1))
done
size=$(wc -c <"$scratch/good")
cut=1
while [ "$cut" -lt "$size" ]; do
	head -c "$cut" "$scratch/good" >"$scratch/bad"
	refuses "$scratch/bad"
	says 'the zstd data is cut short'
	cut=$((cut + 1))
done

# Any one byte changed: a trace still, or refused.
change_each()
{
	size=$(wc -c <"$1")
	at=0
	while [ "$at" -lt "$size" ]; do
		for byte in 000 001 077 177 200 377; do
			{
				head -c "$at" "$1"
				# shellcheck disable=SC2059 # the byte is the format
				printf "\\$byte"
				tail -c +$((at + 2)) "$1"
			} >"$scratch/changed"
			"$2"
			got=0
			# shellcheck disable=SC2086 # the emulator may have arguments
			LC_ALL=C $EMULATOR "$top_builddir/vtlbreplay" --rounds 0 "$scratch/bad" >"$scratch/out" \
				2>"$scratch/err" || got=$?
			[ "$got" -eq 0 ] || [ "$got" -eq 2 ] || {
				cat "$scratch/err"
				fail "$1, byte $at changed to $byte: exit status $got"
			}
			[ "$got" -eq 0 ] || [ ! -s "$scratch/out" ] || fail "$1, byte $at: half a report"
			checks=$((checks + 1))
		done
		at=$((at + 3))
	done
}
pack_changed()
{
	ptr1 zstd <"$scratch/changed" >"$scratch/bad"
}
take_changed()
{
	cp "$scratch/changed" "$scratch/bad"
}
change_each "$scratch/good.plain" pack_changed
change_each "$scratch/good" take_changed

# What follows a trace.
{ cat "$scratch/good.plain"; printf '\0'; } | refuses_bytes \
	"byte $(wc -c <"$scratch/good.plain") of the decompressed trace: the trace goes on"
{ cat "$scratch/good"; printf 'x'; } >"$scratch/bad"
refuses "$scratch/bad"
{ cat "$scratch/good" "$scratch/good"; } >"$scratch/bad"
refuses "$scratch/bad"
says 'goes on'
# Two zstd frames are one stream of bytes.
{ head -c 40 "$scratch/good.plain" | ptr1 zstd; tail -c +41 "$scratch/good.plain" | ptr1 zstd; } >"$scratch/two"
run 0 --rounds 0 "$scratch/two"

# Headers.
printf 'PTR2\0\0\0\0' | refuses_bytes 'byte 3 of the decompressed trace: not a trace of the format PTR1'
printf 'PTR1\0\0\0\1' | refuses_bytes 'byte 7 of the decompressed trace: not a trace of the format PTR1'
printf 'hello' | refuses_bytes 'byte 0 of the decompressed trace: not a trace of the format PTR1'
printf '' | refuses_bytes 'byte 0 of the decompressed trace: the trace ends inside its header'
header 0 | refuses_bytes 'no records'
printf 'PTR1\0\0\0\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\377\377\377\377\377\377\377\377' |
	refuses_bytes 'the header counts more than 268435456 records'
make_trace "$scratch/bad" 9 21 31 <"$scratch/good.text"
refuses "$scratch/bad"
says 'byte 8 of the decompressed trace: the header counts fewer instruction accesses'
make_trace "$scratch/bad" 10 20 31 <"$scratch/good.text"
refuses "$scratch/bad"
says 'byte 16 of the decompressed trace: the header counts fewer data accesses'
make_trace "$scratch/bad" 10 21 30 <"$scratch/good.text"
refuses "$scratch/bad"
says 'goes on'
make_trace "$scratch/bad" 10 21 32 <"$scratch/good.text"
refuses "$scratch/bad"
says 'ends before the last record'
make_trace "$scratch/more" 1000 1000 31 <"$scratch/good.text"
run 0 --rounds 0 "$scratch/more"

# Records: a rank without a page, a fetch that writes, page numbers that are too large or too long.
{ header 1; printf '\374\5'; } | ptr1 zstd >"$scratch/fine"
run 0 --rounds 0 "$scratch/fine"
{ header 1; printf '\0'; } | refuses_bytes 'byte 32 of the decompressed trace: a rank at which there is no page yet'
{ header 2; printf '\374\5\4'; } | refuses_bytes 'byte 34 of the decompressed trace: a rank at which'
{ header 2; printf '\374\5\1'; } | refuses_bytes 'byte 34 of the decompressed trace: a rank at which'
{ header 1; printf '\377\5'; } | refuses_bytes 'byte 32 of the decompressed trace: an instruction fetch that writes'
{ header 1; printf '\374\377\377\377\377\377\377\377\7'; } | ptr1 zstd >"$scratch/fine"
run 0 --rounds 0 "$scratch/fine"
{ header 1; printf '\374\377\377\377\377\377\377\377\10'; } |
	refuses_bytes 'byte 33 of the decompressed trace: a page number has more than 52 bits'
{ header 1; printf '\374\200\200\200\200\200\200\200\200\1'; } | refuses_bytes 'more than 52 bits'
{ header 1; printf '\374\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377'; } |
	refuses_bytes 'more than 52 bits'
{ header 1; printf '\374\205\0'; } | refuses_bytes 'byte 33 of the decompressed trace: a page number is longer'
{ header 1; printf '\374\200'; } | refuses_bytes 'byte 34 of the decompressed trace: the trace ends inside a page'

# No zstd files.
: >"$scratch/empty"
refuses "$scratch/empty"
says 'the file is empty'
refuses "$scratch"
refuses "$scratch/no-such-file"
says 'no-such-file: No such file or directory'
refuses /dev/null
refuses "$top_srcdir/COPYING"
refuses "$scratch/good.plain"
# A good trace before a bad one is not reported either.
refuses --rounds 0 "$scratch/good" "$scratch/empty"

echo "$checks checks of vtlbreplay on damaged traces"
