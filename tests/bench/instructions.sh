#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Counts instructions of the hit path and of what lies behind it, exactly: under callgrind on this machine, and on a
# Cortex-M3 under an emulator that counts them. Prints a Markdown table.
#   --row   as part of the bench: of the build it has just made, as comments, with the row of the inlined hit
# Environment: as build.sh; ARM_PREFIX for the cross compiler, default arm-none-eabi-.

set -eu
: "${top_srcdir:?}" "${top_builddir:?}"
here=$top_srcdir/tests/bench
work=$top_builddir/tests/bench
flags=-O2
aim=2 # instructions that an inlined hit may have more than the limit
tool=${ARM_PREFIX:-arm-none-eabi-}
: "${SHELL:=/bin/sh}" "${CC:=cc}"

# Instructions in a thousand operations, a line a case: COUNT <tab> NAME.
count_here()
{
	number=0
	"$work/portable/instructions" | while read -r name; do
		valgrind --tool=callgrind --callgrind-out-file=/dev/null --collect-atstart=no --toggle-collect=case_counted \
			"$work/portable/instructions" "$number" 2>"$work/callgrind.log" || { cat "$work/callgrind.log" >&2; exit 1; }
		printf '%s\t%s\n' "$(sed -n 's/.*Collected : //p' "$work/callgrind.log")" "$name"
		number=$((number + 1))
	done
}

# shellcheck disable=SC2046,SC2086 # lists of flags and files
count_cortex_m3()
{
	"${tool}gcc" -std=c11 $flags -mcpu=cortex-m3 -mthumb -ffreestanding -nostdlib -I"$top_srcdir/include" \
		-I"$top_srcdir/lib" -I"$here" -T "$here/firmware.ld" -o "$work/firmware.elf" "$here/firmware.c" "$here/cases.c" \
		"$here/limit.c" "$here/direct32.c" \
		$(sed -n 's/^[[:space:]]*\(lib\/.*\.c\).*/\1/p' "$top_srcdir/lib/vtlb/sources.mk" | sed "s,^,$top_srcdir/,") -lgcc
	timeout 60 qemu-system-arm -M mps2-an385 -display none -monitor none -serial none -icount shift=6 \
		-semihosting-config enable=on,target=native -kernel "$work/firmware.elf" 2>&1
}

# One figure an operation, less the empty loop: per_operation FILE NAME
per_operation()
{
	awk -F '\t' -v name="$2" '$2 == "empty loop" { empty = $1 } $2 == name { printf "%.1f", ($1 - empty) / 1000 }' "$1"
}

print_table()
{
	echo "Instructions, $($CC --version | sed -n 1p) at \`$flags\`, an operation, its loop subtracted:"
	echo
	echo "| | this machine ($(uname -m)) | Cortex-M3 |"
	echo "| --- | ---: | ---: |"
	sed 1d "$work/instructions.here" | while IFS='	' read -r _ name; do
		printf '| %s | %s | %s |\n' "$name" "$(per_operation "$work/instructions.here" "$name")" \
			"$(per_operation "$work/instructions.cortex-m3" "$name")"
	done
}

mkdir -p "$work"
[ "${1-}" = --row ] || "$SHELL" "$here/build.sh" "$work/portable" $flags
: >"$work/instructions.here"
: >"$work/instructions.cortex-m3"
if command -v valgrind >/dev/null; then
	count_here >"$work/instructions.here"
else
	echo "# instructions: skipped: valgrind is not installed"
fi
if command -v "${tool}gcc" >/dev/null && command -v qemu-system-arm >/dev/null; then
	count_cortex_m3 >"$work/instructions.cortex-m3"
else
	echo "# instructions on the Cortex-M3: skipped: gcc-arm-none-eabi or qemu-system-arm is not installed"
fi
if [ "${1-}" != --row ]; then
	print_table
	exit
fi
print_table | sed 's/^/# /'
hit=$(per_operation "$work/instructions.here" "inlined hit")
limit=$(per_operation "$work/instructions.here" "limit")
if [ -z "$hit" ]; then
	echo "bench hit-instructions - $aim missed"
else
	awk -v hit="$hit" -v limit="$limit" -v aim="$aim" 'BEGIN {
		more = hit - limit; printf "bench hit-instructions %g %g %s\n", more, aim, more <= aim ? "met" : "missed" }'
fi
