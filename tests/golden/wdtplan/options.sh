# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# wdtplan refuses what it does not understand, with a message of one line and exit status 2.
. "${0%/*}/common.sh"

run 0 --help
says 'Usage: wdtplan'
run 0 --version
says 'wdtplan (libwdtvtlb) 0.1.0'
says 'License MIT'

refuses
refuses 0x
refuses 0x3fff2fffz
refuses 0x13fff2fff
refuses 0x3fff2fff 0x3fff2fff
refuses 0x-1
refuses 0x3fff2fff --verbose
says 'wdtplan --help'
refuses 0x3fff2fff -j
refuses 0x3fff2fff --jso
refuses 0x3fff2fff --json=1
refuses 0x3fff2fff --clock
for clock in quartz 32768 1:2 9999:10000:10001 32768:32768:1000001 32769:32768:32770 32768:32770:32769 1:2:3:4 \
	'32768: 32768:32768' '' :: +32768:32768:32768 4294999999:4294999999:4294999999; do
	refuses 0x3fff2fff --clock "$clock"
done
for rate in 0 -1 1e3 4294967296 '' ' 1' 0x10; do
	refuses 0x3fff2fff --host-rate "$rate"
done
refuses 0x3fff2fff --latency -1
refuses 0x3fff2fff --latency 4294967296
refuses 0x3fff2fff --landing x
refuses 0x3fff2fff --landing 1001
refuses 0x3fff2fff --policy unsafe
refuses 0x3fff2fff --layout sam9
refuses 0x3fff2fff --boot-mode 0x8000
refuses 0x3fff2fff --age 5:4
refuses 0x3fff2fff --age 1:2:3
refuses 0x3fff2fff --age young
refuses 0x3fff2fff --timeout 0
refuses 0x3fff2fff --timeout 65536
refuses 0x3fff2fff --svg ''

run 2 0x3fff2fff --svg "$scratch/no/such/directory.svg"
[ -s "$scratch/err" ] || fail "an unwritable drawing is not told"
refuses "$scratch/no-such-file.dtb"

# The same option in both spellings, and an end of options.
run 0 --host-rate=100 0x3fff2fff --json
cp "$scratch/out" "$scratch/first"
run 0 --json --host-rate 100 -- 0x3fff2fff
cmp -s "$scratch/out" "$scratch/first" || fail "--host-rate=100 and --host-rate 100 differ"

# A full disk is told.
if [ -w /dev/full ]; then
	for option in --help --version; do
		got=0
		# shellcheck disable=SC2086 # the emulator may have arguments
		$EMULATOR "$top_builddir/wdtplan" $option >/dev/full 2>"$scratch/err" || got=$?
		[ "$got" -eq 2 ] && [ -s "$scratch/err" ] || fail "$option does not tell that it could not print"
		checks=$((checks + 1))
	done
fi

echo "$checks checks of wdtplan's options"
