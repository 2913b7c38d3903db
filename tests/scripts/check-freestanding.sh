# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The archives import four functions at most, and own no writable memory.
. "${0%/*}/common.sh"
skip_if_instrumented

for archive in "$top_builddir"/.libs/libwdt.a "$top_builddir"/.libs/libvtlb.a; do
	[ -f "$archive" ] || skip "configured without static libraries"
	$NM -u "$archive" >/dev/null || fail "cannot read $archive"
	# One object may use what another defines; only what nobody defines is an import.
	imports=$( { $NM -g --defined-only "$archive" | $SED -n 's/^[0-9a-f]* [A-Z] /D /p'; $NM -u "$archive" |
		$SED -n 's/^ *[Uw] /U /p'; } | awk '$1 == "D" { own[$2] = 1 } $1 == "U" { used[$2] = 1 }
		END { for (name in used) if (!own[name] && name != "_GLOBAL_OFFSET_TABLE_") print name }' | sort)
	foreign=$(echo "$imports" | grep -vE "$allowed_imports" | tr '\n' ' ') || true
	[ -z "${foreign% }" ] || fail "${archive##*/} imports $foreign"
	writable=$($OBJDUMP -h "$archive" | awk '$2 ~ /^\.(data|bss|tdata|tbss)/ && $2 !~ /^\.data\.rel\.ro/ && $3 !~ /^0+$/ { print $2 }')
	[ -z "$writable" ] || fail "${archive##*/} owns writable memory: $writable"
	echo "${archive##*/}: imports" ${imports:-nothing} "and no writable memory"
done
