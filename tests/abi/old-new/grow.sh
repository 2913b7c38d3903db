#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# A later release of the libraries, made from this one: every struct that begins with its size has new members, every context
# holds more, and there is a new function.
#
#   grow.sh SOURCES COPY [WORDS]   WORDS: 64-bit words that each context needs besides; more than its slack makes it larger
set -eu
sources=$1 copy=$2 words=${3-1}

mkdir -p "$copy"
cp -R "$sources/include" "$sources/lib" "$copy"
chmod -R u+w "$copy"
cd "$copy"

for struct in $(awk -F '\t' '$2 == "size" && $3 == 0 { print $1 }' "$sources/tests/abi/layout.tsv"); do
	sed -i "/^struct $struct {/,/^};/s/^};/	uint32_t later[2];\n};/" include/libwdtvtlb/*.h
done

# The private structs are those that promise to leave slack.
grep -rlE '^(_Static_assert|struct )' lib | xargs sed -nE 's/^_Static_assert\(sizeof\(struct ([a-z_]+)\) \* 3 <= .*/\1/p' | sort -u >.private
while read -r struct; do
	grep -rlE '^(_Static_assert|struct )' lib | xargs grep -l "^struct \(PORT_MAY_ALIAS \)\{0,1\}$struct {" |
		xargs sed -i "/^struct \(PORT_MAY_ALIAS \)\{0,1\}$struct {/,/^}/s/^}/	uint64_t later[$words];\n}/"
done <.private
grep -rlE '^(_Static_assert|struct )' lib | xargs sed -i -E 's/^_Static_assert\(sizeof\(struct ([a-z_]+)\) \* 3 <= sizeof\(struct ([a-z_]+)\) \* 2/_Static_assert(sizeof(struct \1) <= sizeof(struct \2)/'
if [ "$words" -gt 1 ]; then
	sed -i -E "s/^(#define (LIBWDT_CONTEXT|LIBWDT_MODEL|LIBWDT_CLIENT|LIBWDT_SUPERVISOR|LIBVTLB|LIBVTLB_MAILBOX|LIBVTLB_DIRTY|THASH)_WORDS) ([0-9]+)u/\1 (\3u + ${words}u)/" \
		include/libwdtvtlb/*.h
fi

sed -i 's/^LIBWDTVTLB_API uint32_t libwdt_version(void);/&\nLIBWDTVTLB_API int libwdt_later(void);/' include/libwdtvtlb/wdt.h
sed -i 's/^	libwdt_attach;/&\n	libwdt_later;/' lib/wdt/libwdt.map
printf '\nint libwdt_later(void)\n{\n\treturn 1;\n}\n' >>lib/wdt/version.c
