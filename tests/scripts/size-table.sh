#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Measures both libraries at -Os on three small cores and prints Markdown tables.
#   --check   fail when the tables in README.md are others
#   --update  write them there
# Fails in any case when an object imports what firmware does not have or owns
# writable memory, when the stack has no bound, and when the tiny table with all
# that belongs to it has more than 4 KiB. The other aims are in the tables.

set -eu
cd "$(dirname "$0")/../.."

begin='<!-- size table: written by tests/scripts/size-table.sh -->'
end='<!-- end of size table -->'

tool=${ARM_PREFIX:-arm-none-eabi-}
flags="-std=c11 -Os -ffreestanding -fvisibility=hidden -ffunction-sections -fdata-sections -Iinclude"
cores="cortex-m0 cortex-m3 arm926ej-s"
allowed='^(memcpy|memmove|memset|memcmp|__aeabi_mem(cpy|move|set|clr|cmp)[48]?)$'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
problems=$work/problems
: >"$problems"

# What is known of a library: its firmware's title and aim, the functions that it calls, the stack that is aimed at.
describe_wdt()
{
	linked='plan `safe`, negotiate, runtime, one layout'
	aim_linked=4096 # bytes of code and constants on the Cortex-M3
	aim_stack=256   # bytes below any of the calls, callbacks not counted
	calls="libwdt_init_sized libwdt_negotiate libwdt_plan_safe libwdt_start libwdt_ping libwdt_poll libwdt_stop"
	groups='ticks and layouts
plan, `safe`
negotiate
runtime
supervisor
handover, boot cause
properties
plan, `linux`
words and version
model'
}

describe_vtlb()
{
	linked='init, bind, insert, lookup, range purge'
	aim_linked=
	aim_stack=
	calls="thash_init_sized thash_bind thash_insert thash_lookup_slow thash_purge"
	groups='init, statistics, verify
spaces, tags, counts
lookup, probe, peek
insert, pins, tickets
purge
purge and re-arm by value
new geometry, snapshot
virtual processor
VHPT, machine, dirty log, mailbox
words and version'
}

# The part of the table a source file belongs to.
group_of()
{
	file=${1##*/}
	case $file in
	strerror.c | finding-text.c | boot-cause-text.c | version.c) echo 'words and version' ;;
	*) case $1 in
	lib/wdt/layouts/*) echo 'ticks and layouts' ;;
	lib/wdt/model/*) echo 'model' ;;
	lib/wdt/*) group_of_wdt ;;
	lib/vtlb/*) group_of_vtlb ;;
	esac ;;
	esac
}

group_of_wdt()
{
	case $file in
	exact.c | ticks.c | config.c | compatible.c | struct-size.c) echo 'ticks and layouts' ;;
	plan-linux.c) echo 'plan, `linux`' ;;
	plan*.c | schedule.c | steps.c | window.c | wish.c | lint.c | promise.c) echo 'plan, `safe`' ;;
	negotiate*.c) echo 'negotiate' ;;
	properties.c) echo 'properties' ;;
	supervisor.c | client.c | check-in.c | fault-record.c) echo 'supervisor' ;;
	handover*.c | boot-cause.c | reset-controllers.c | crc.c) echo 'handover, boot cause' ;;
	*) echo 'runtime' ;;
	esac
}

group_of_vtlb()
{
	case $file in
	spaces.c | tags.c | counts.c) echo 'spaces, tags, counts' ;;
	lookup.c | batch.c | search.c | front.c | back.c | describe.c) echo 'lookup, probe, peek' ;;
	insert.c | pins.c | ticket.c) echo 'insert, pins, tickets' ;;
	purge.c) echo 'purge' ;;
	values.c) echo 'purge and re-arm by value' ;;
	resize.c | save.c | restore.c) echo 'new geometry, snapshot' ;;
	vcpu.c | registers.c | cache.c | ia64.c | judge.c | walk.c | access.c | fetch.c) echo 'virtual processor' ;;
	vhpt.c | machine.c | dirty.c | mailbox.c) echo 'VHPT, machine, dirty log, mailbox' ;;
	*) echo 'init, statistics, verify' ;;
	esac
}

# Bytes of the sections whose names match: section_bytes FILE PATTERN
section_bytes()
{
	"${tool}size" -A "$1" | awk -v pattern="$2" '$1 ~ pattern { sum += $2 } END { print sum + 0 }'
}

# compile_library LIBRARY CORE
compile_library()
{
	objects=$work/$1-$2
	mkdir -p "$objects"
	for source in $(sed -n 's/^[[:space:]]*\(lib\/.*\.c\).*/\1/p' "lib/$1/sources.mk"); do
		object=$objects/$(echo "${source%.c}" | tr / -).o
		# shellcheck disable=SC2086 # a list of flags
		"${tool}gcc" "-mcpu=$2" -mthumb $flags -fcallgraph-info=su -c "$source" -o "$object"
		"${tool}size" -A "$object" >"$object.sizes"
		printf '%s\t%s\t%s\n' "$2" "$(section_bytes "$object" '^[.](text|rodata)')" "$(group_of "$source")"
	done >>"$work/$1.objects"
	"${tool}nm" -g "$objects"/*.o | awk 'NF == 3 { own[$3] = 1 } $1 == "U" { used[$2] = 1 }
		END { for (name in used) if (!own[name]) print name }' | { grep -vE "$allowed" || true; } |
		sed "s/.*/$2: lib$1 imports &/" >>"$problems"
}

# Bytes of data and bss in all objects: writable_bytes LIBRARY CORE
writable_bytes()
{
	cat /dev/null "$work/$1-$2"/*.sizes | awk '$1 ~ /^\.(data|bss)/ { sum += $2 } END { print sum + 0 }'
}

# Links the firmware with its own sections put aside; prints bytes of code and constants of the library.
linked_bytes()
{
	firmware=
	for part in "$1" libc; do
		# shellcheck disable=SC2086 # a list of flags
		"${tool}gcc" "-mcpu=$2" -mthumb -std=c11 -Os -Wall -Wextra -Werror -ffreestanding -Iinclude \
			-c "tests/size/$part.c" -o "$work/$part.o"
		"${tool}objcopy" --rename-section .text=.host.text --rename-section .rodata=.host.rodata "$work/$part.o"
		firmware="$firmware $work/$part.o"
	done
	# shellcheck disable=SC2086 # a list of files
	if "${tool}gcc" "-mcpu=$2" -mthumb -nostdlib -Wl,--gc-sections -Wl,-e,firmware -o "$work/firmware.elf" \
		$firmware "$work/$1-$2"/*.o 2>"$work/link.log"; then
		section_bytes "$work/firmware.elf" '^[.](text|rodata)'
	else
		sed -n "s/.*\(undefined reference.*\)/$2: lib$1: \1/p" "$work/link.log" >>"$problems"
		echo 0
	fi
}

# Bytes, and the chain of calls that needs them: deepest_stack LIBRARY CORE
deepest_stack()
{
	awk -f tests/scripts/stack.awk "$work/$1-$2"/*.ci >"$work/stacks" 2>>"$problems" || true
	for call in $calls; do
		awk -v call="$call" '$2 == call' "$work/stacks"
	done | sort -n | tail -n 1
}

# size_of HEADER TYPE
size_of()
{
	printf '#include <libwdtvtlb/%s>\nchar size_of[sizeof(struct %s)];\n' "$1" "$2" |
		"${tool}gcc" -ffreestanding -Iinclude -xc -c - -o "$work/size.o"
	"${tool}nm" -S -t d "$work/size.o" | awk '{ print $2 + 0 }'
}

measure()
{
	for core in $cores; do
		compile_library "$1" "$core"
		linked_bytes "$1" "$core" >"$work/$1-$core.linked"
		deepest_stack "$1" "$core" >"$work/$1-$core.stack"
		[ "$(writable_bytes "$1" "$core")" -eq 0 ] || echo "$core: the objects of lib$1 own writable memory" >>"$problems"
		[ -s "$work/$1-$core.stack" ] || echo "$core: no stack of lib$1 was measured" >>"$problems"
	done
}

# A row with one figure per core: row TITLE FIGURE...
row()
{
	printf '| %s | %s | %s | %s |\n' "$@"
}

# Code and constants of the objects of one group, or of all where none is named: group_bytes LIBRARY CORE [GROUP]
group_bytes()
{
	awk -F '\t' -v core="$2" -v group="${3-}" \
		'$1 == core && (group == "" || $3 == group) { sum += $2 } END { print sum + 0 }' "$work/$1.objects"
}

# An aim in words, where there is one.
aim()
{
	[ -z "$1" ] || echo " (aim: $1)"
}

# The rows that every library has.
# shellcheck disable=SC2046 # three figures each
print_library()
{
	row "**lib$1**" "Cortex-M0" "Cortex-M3" "ARM926"
	row --- ---: ---: ---:
	echo "$groups" | while read -r group; do
		row "$group" $(for core in $cores; do group_bytes "$1" "$core" "$group"; done)
	done
	row "all of it" $(for core in $cores; do group_bytes "$1" "$core"; done)
	row "**linked: $linked**$(aim "${aim_linked:+$aim_linked on the Cortex-M3}")" \
		$(for core in $cores; do cat "$work/$1-$core.linked"; done)
	row "deepest stack, callbacks not counted$(aim "$aim_stack")" \
		$(for core in $cores; do cut -d ' ' -f 1 "$work/$1-$core.stack"; done)
	row "data and bss" $(for core in $cores; do writable_bytes "$1" "$core"; done)
}

print_tables()
{
	echo "Bytes of code and constants, by \`arm-none-eabi-gcc\` $("${tool}gcc" -dumpfullversion) at \`-Os -mthumb\`:"
	echo
	describe_wdt
	print_library wdt
	row "context, \`sizeof(struct libwdt)\`$(aim $aim_context)" "$context" "$context" "$context"
	echo
	describe_vtlb
	print_library vtlb
	row "context, \`sizeof(struct libvtlb)\`" "$vcpu" "$vcpu" "$vcpu"
	row "\`sizeof(struct thash_tiny)\`: 32 + 128 entries and all that belongs to them$(aim $aim_tiny)" \
		"$tiny" "$tiny" "$tiny"
	echo
	echo "\"Linked\" is a program that is linked with \`--gc-sections\` from those very objects (\`tests/size/\`)."
}

# Not a failure, but nothing to overlook: say_missed LIBRARY
say_missed()
{
	bytes=$(cat "$work/$1-cortex-m3.linked")
	[ "$bytes" -le "${aim_linked:-$bytes}" ] ||
		echo "aim missed: $bytes bytes of lib$1 are linked on the Cortex-M3, not $aim_linked"
	for core in $cores; do
		read -r bytes chain <"$work/$1-$core.stack" || continue
		[ "$bytes" -le "${aim_stack:-$bytes}" ] ||
			echo "aim missed: $bytes bytes of stack on $core, not $aim_stack: $chain"
	done
}

table_in_readme()
{
	sed -n "\|^$begin\$|,\|^$end\$|p" README.md | sed '1d;$d'
}

update_readme()
{
	{ sed "\|^$begin\$|q" README.md; cat "$work/table"; sed -n "\|^$end\$|,\$p" README.md; } >"$work/readme"
	cat "$work/readme" >README.md
}

aim_context=256 # sizeof(struct libwdt)
aim_tiny=4096   # sizeof(struct thash_tiny)
context=$(size_of wdt.h libwdt)
tiny=$(size_of thash.h thash_tiny)
vcpu=$(size_of vtlb.h libvtlb)
[ "$tiny" -le "$aim_tiny" ] || echo "the tiny table has $tiny bytes, not $aim_tiny" >>"$problems"
for library in wdt vtlb; do
	"describe_$library"
	measure "$library"
done
print_tables >"$work/table"
case ${1-} in
--update) update_readme ;;
--check) table_in_readme | diff -u --label README.md --label measured - "$work/table" >"$work/diff" ||
	{ cat "$work/diff"; echo "README.md has other tables: run tests/scripts/size-table.sh --update" >>"$problems"; } ;;
esac
cat "$work/table"
echo
[ "$context" -le "$aim_context" ] || echo "aim missed: the context of libwdt has $context bytes, not $aim_context"
for library in wdt vtlb; do
	"describe_$library"
	say_missed "$library"
done
if [ -s "$problems" ]; then
	sort -u "$problems" >&2
	exit 1
fi
