# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# vtlbreplay refuses what it does not understand, with a message of one line and exit status 2; and what it prints.
. "${0%/*}/common.sh"

run 0 --help
says 'Usage: vtlbreplay'
awk 'length > 88 { exit 1 }' "$scratch/out" || fail "a line of the help is longer than 88 columns"
run 0 --version
says 'vtlbreplay (libwdtvtlb) 0.1.0'
says 'License MIT'

cut_trace 3000 cc1 "$scratch/trace"
trace=$scratch/trace

refuses
says 'name a trace'
refuses "$trace" --verbose
says 'vtlbreplay --help'
refuses "$trace" -j
refuses "$trace" --jso
refuses "$trace" --json=1
refuses "$trace" --front
for value in -1 3 1e3 134217728 '' ' 1' 0x10 4294967296 18446744073709551616; do
	refuses "$trace" --front "$value"
	says '0 or a power of two up to 67108864'
done
for value in 0 3 33554432 '' 1K; do
	refuses "$trace" --sets "$value"
	says 'a power of two, 1 to 16777216'
	refuses "$trace" --direct "$value"
	says 'a power of two, 1 to 16777216'
done
for value in 4096 512K1 3K 0K K 2M 512 4k 1T '' 99999999999999999999999K; do
	refuses "$trace" --granule "$value"
	says '1K to 1M'
done
refuses "$trace" --index xor
for value in 2K 2T 4096 ''; do
	refuses "$trace" --page "$value"
	says '4K to 1T'
done
refuses "$trace" --granule 64K --page 4K
says 'smaller than the granule, which is 64 KiB'
for value in 2M 2M: 2M:0 4K:1 2T:1 :1 2M:1:1 2M:-1 2M:4294967296; do
	refuses "$trace" --large "$value"
	says 'as 2M:16'
done
refuses "$trace" --large 8K:1 --page 64K
says 'smaller than the base page'
for value in 0x0=4K 0x0-0xfff 0-0xfff=4K 0x0-0x1000=4K 0x1-0xfff=4K 0x1000-0xfff=4K 0x0-0xfff=2M 0x0-0xfff=3K \
	0x0-0x1ffffffffffffffff=4K; do
	refuses "$trace" --map "$value"
	says 'whole aligned pages'
done
refuses "$trace" --map 0x0-0x3fffff=2M --map 0x200000-0x5fffff=2M
says 'overlap'
run 0 --rounds 0 "$trace" --map 0x0-0xffffffffffffffff=1T
set -- "$trace"
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33; do
	set -- "$@" --large "2M:$i"
done
refuses "$@"
says 'more than 32'
for value in 0 257 x ''; do
	refuses "$trace" --copies "$value"
done
refuses "$trace" "$trace" --copies 129
says 'more than 256 spaces'
for value in 0 4294967296 5k; do
	refuses "$trace" --quantum "$value"
done
for value in page page: page:0 page:10:4K range:10:2K range:10:2T space:10:4K range:10:64K:1 all:10 : \
	page:4294967296; do
	refuses "$trace" --purge "$value"
	says 'range:N:SIZE'
done
refuses "$trace" --rounds 1001
refuses "$trace" --kind fetch
refuses "$trace" --refill-ns 1000000001
refuses "$trace" --curve ''
set -- "$trace"
while [ $# -lt 65 ]; do
	set -- "$@" "$trace"
done
refuses "$@"
says 'more than 64 traces'

# Both spellings of a value, an end of options, and numbers that do not depend on the run.
run 0 --rounds=0 "$trace" --json --sets=8 --front=16
is_json
says '"schema": 1'
says '"ns_per_record": null'
says '"curve": null'
cp "$scratch/out" "$scratch/first"
run 0 --json --rounds 0 --front 16 --sets 8 -- "$trace"
cmp -s "$scratch/out" "$scratch/first" || fail "two runs with the same options differ"
cp "$trace" "$scratch/a \"quoted\\ name"
run 0 --json --rounds 0 "$scratch/a \"quoted\\ name"
is_json

# Time is told when it was taken.
run 0 --rounds 2 "$trace"
says 'ns/record'
run 0 --rounds 2 --json "$trace"
is_json
grep -q '"ns_per_record": [0-9]' "$scratch/out" || fail "no time"

# Nothing on standard error, unless asked.
[ ! -s "$scratch/err" ] || fail "chatter where there is no terminal"
run 0 --rounds 0 --progress "$trace"
grep -q 'checking every translation: [0-9]* %' "$scratch/err" || fail "no progress"
# Names of traces apart, which are as long as they are.
grep -vF "$trace" "$scratch/out" | awk 'length > 80 { exit 1 }' || {
	cat "$scratch/out"
	fail "a line is longer than 80 columns"
}

# A full disk is told.
if [ -w /dev/full ]; then
	for option in --help --version; do
		got=0
		# shellcheck disable=SC2086 # the emulator may have arguments
		$EMULATOR "$top_builddir/vtlbreplay" $option >/dev/full 2>"$scratch/err" || got=$?
		[ "$got" -eq 2 ] && [ -s "$scratch/err" ] || fail "$option does not tell that it could not print"
		checks=$((checks + 1))
	done
fi

echo "$checks checks of vtlbreplay's options"
