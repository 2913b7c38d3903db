#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Measures libwdt at -Os on three small cores and prints a Markdown table.
#   --check   fail when the table in README.md is another one
#   --update  write it there
# Fails in any case when an object imports what firmware does not have or owns
# writable memory, and when the stack has no bound. The aims are in the table.

set -eu
cd "$(dirname "$0")/../.."

aim_linked=4096  # bytes of code and constants on the Cortex-M3: plan, negotiate, runtime, one layout
aim_stack=256    # bytes below any function that firmware calls, its callbacks not counted
aim_context=256  # sizeof(struct libwdt)
begin='<!-- size table: written by tests/scripts/size-table.sh -->'
end='<!-- end of size table -->'

tool=${ARM_PREFIX:-arm-none-eabi-}
flags="-std=c11 -Os -ffreestanding -fvisibility=hidden -ffunction-sections -fdata-sections -Iinclude"
calls="libwdt_init_sized libwdt_negotiate libwdt_plan_safe libwdt_start libwdt_ping libwdt_poll libwdt_stop"
cores="cortex-m0 cortex-m3 arm926ej-s"
allowed='^(memcpy|memmove|memset|memcmp|__aeabi_mem(cpy|move|set|clr|cmp)[48]?)$'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
problems=$work/problems
: >"$problems"

# The part of the table a source file belongs to.
group_of()
{
	case ${1#lib/wdt/} in
	exact.c | ticks.c | config.c | compatible.c | struct-size.c | layouts/*) echo 'ticks and layouts' ;;
	plan-linux.c) echo 'plan, `linux`' ;;
	plan*.c | schedule.c | steps.c | window.c | wish.c | lint.c | promise.c) echo 'plan, `safe`' ;;
	negotiate*.c) echo 'negotiate' ;;
	properties.c) echo 'properties' ;;
	model*.c | model/*) echo 'model' ;;
	strerror.c | finding-text.c | version.c) echo 'words and version' ;;
	*) echo 'runtime' ;;
	esac
}
groups='ticks and layouts
plan, `safe`
negotiate
runtime
properties
plan, `linux`
words and version
model'

# Bytes of the sections whose names match: section_bytes FILE PATTERN
section_bytes()
{
	"${tool}size" -A "$1" | awk -v pattern="$2" '$1 ~ pattern { sum += $2 } END { print sum + 0 }'
}

compile_library()
{
	core=$1
	mkdir -p "$work/$core"
	for source in $(sed -n 's/^[[:space:]]*\(lib\/.*\.c\).*/\1/p' lib/wdt/sources.mk); do
		object=$work/$core/$(echo "${source%.c}" | tr / -).o
		# shellcheck disable=SC2086 # a list of flags
		"${tool}gcc" "-mcpu=$core" -mthumb $flags -fcallgraph-info=su -c "$source" -o "$object"
		"${tool}size" -A "$object" >"$object.sizes"
		printf '%s\t%s\t%s\n' "$core" "$(section_bytes "$object" '^\.(text|rodata)')" "$(group_of "$source")" >>"$work/objects"
	done
	"${tool}nm" -g "$work/$core"/*.o | awk 'NF == 3 { own[$3] = 1 } $1 == "U" { used[$2] = 1 }
		END { for (name in used) if (!own[name]) print name }' | { grep -vE "$allowed" || true; } |
		sed "s/.*/$core: & is imported/" >>"$problems"
}

# Bytes of data and bss in all objects of a core.
writable_bytes()
{
	cat /dev/null "$work/$1"/*.sizes | awk '$1 ~ /^\.(data|bss)/ { sum += $2 } END { print sum + 0 }'
}

# Links the firmware with its own sections put aside; prints bytes of code and constants of the library.
linked_bytes()
{
	core=$1
	# shellcheck disable=SC2086 # a list of flags
	"${tool}gcc" "-mcpu=$core" -mthumb -std=c11 -Os -Wall -Wextra -Werror -ffreestanding -Iinclude \
		-c tests/size/firmware.c -o "$work/firmware.o"
	"${tool}objcopy" --rename-section .text=.host.text --rename-section .rodata=.host.rodata "$work/firmware.o"
	if "${tool}gcc" "-mcpu=$core" -mthumb -nostdlib -Wl,--gc-sections -Wl,-e,firmware -o "$work/firmware.elf" \
		"$work/firmware.o" "$work/$core"/*.o 2>"$work/link.log"; then
		section_bytes "$work/firmware.elf" '^\.(text|rodata)'
	else
		sed -n "s/.*\(undefined reference.*\)/$core: \1/p" "$work/link.log" >>"$problems"
		echo 0
	fi
}

deepest_stack()
{
	awk -f tests/scripts/stack.awk "$work/$1"/*.ci >"$work/stacks" 2>>"$problems" || true
	for call in $calls; do
		awk -v call="$call" '$2 == call' "$work/stacks"
	done | sort -n | tail -n 1
}

measure()
{
	context=$(echo '#include <libwdtvtlb/wdt.h>
		char size_of_context[sizeof(struct libwdt)];' | "${tool}gcc" -ffreestanding -Iinclude -xc -c - -o "$work/context.o" &&
		"${tool}nm" -S -t d "$work/context.o" | awk '{ print $2 + 0 }')
	: >"$work/objects"
	for core in $cores; do
		compile_library "$core"
		linked_bytes "$core" >"$work/$core.linked"
		deepest_stack "$core" >"$work/$core.stack"
	done
}

# A row with one figure per core: row TITLE FIGURE...
row()
{
	printf '| %s | %s | %s | %s |\n' "$@"
}

print_table()
{
	version=$("${tool}gcc" -dumpfullversion)
	echo "Bytes, by \`arm-none-eabi-gcc\` $version at \`-Os -mthumb\`:"
	echo
	row "" "Cortex-M0" "Cortex-M3" "ARM926"
	row --- ---: ---: ---:
	echo "$groups" | while read -r group; do
		# shellcheck disable=SC2046 # three figures
		row "$group, code and constants" $(for core in $cores; do
			awk -F '\t' -v core="$core" -v group="$group" \
				'$1 == core && $3 == group { sum += $2 } END { print sum + 0 }' "$work/objects"
		done)
	done
	# shellcheck disable=SC2046 # three figures
	row "**linked: plan \`safe\`, negotiate, runtime, one layout** (aim: $aim_linked on the Cortex-M3)" $(for core in $cores; do cat "$work/$core.linked"; done)
	# shellcheck disable=SC2046 # three figures
	row "deepest stack, callbacks not counted (aim: $aim_stack)" $(for core in $cores; do cut -d ' ' -f 1 "$work/$core.stack"; done)
	row "context, \`sizeof(struct libwdt)\` (aim: $aim_context)" "$context" "$context" "$context"
	# shellcheck disable=SC2046 # three figures
	row "data and bss" $(for core in $cores; do writable_bytes "$core"; done)
	echo
	echo "The last rows are a program that is linked with \`--gc-sections\` from those very objects (\`tests/size/firmware.c\`)."
}

check_promises()
{
	for core in $cores; do
		[ "$(writable_bytes "$core")" -eq 0 ] || echo "$core: the objects own writable memory" >>"$problems"
		[ -s "$work/$core.stack" ] || echo "$core: no stack was measured" >>"$problems"
	done
}

# Not a failure, but nothing to overlook.
say_missed_aims()
{
	linked=$(cat "$work/cortex-m3.linked")
	[ "$linked" -le "$aim_linked" ] || echo "aim missed: $linked bytes are linked on the Cortex-M3, not $aim_linked"
	[ "$context" -le "$aim_context" ] || echo "aim missed: the context has $context bytes, not $aim_context"
	for core in $cores; do
		read -r bytes chain <"$work/$core.stack" || continue
		[ "$bytes" -le "$aim_stack" ] || echo "aim missed: $bytes bytes of stack on $core, not $aim_stack: $chain"
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

measure
print_table >"$work/table"
check_promises
case ${1-} in
--update) update_readme ;;
--check) table_in_readme | diff -u --label README.md --label measured - "$work/table" >"$work/diff" ||
	{ cat "$work/diff"; echo "README.md has another table: run tests/scripts/size-table.sh --update" >>"$problems"; } ;;
esac
cat "$work/table"
echo
say_missed_aims
if [ -s "$problems" ]; then
	sort -u "$problems" >&2
	exit 1
fi
