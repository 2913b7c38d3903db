# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The programs' options are the same in five places: the table that is parsed by, --help, the manual page, and the
# completions of bash and zsh; and all agree on which take a value.
. "${0%/*}/common.sh"
scratch_directory

# Each prints an option a line, with a = where it takes a value.
parsed()
{
	$SED -n '/^static const struct option {/,/^};/p' "$top_srcdir/examples/$1/options.c" | tr '{' '\n' |
		$SED -n 's/^"\(--[a-z-]*\)", 1,.*/\1=/p; s/^"\(--[a-z-]*\)", 0,.*/\1/p'
}

helped()
{
	# shellcheck disable=SC2086 # the emulator may have arguments
	$EMULATOR "$top_builddir/$1" --help |
		$SED -n 's/^  \(--[a-z-]*\) [^ ].*/\1=/p; s/^  \(--[a-z-]*\)   *[^ ].*/\1/p'
}

# The tags of the section: .BI \-\-clock " crystal" or .B \-\-json
in_manual()
{
	$SED -n '/^\.SH OPTIONS/,/^\.SH EXIT/p' "$top_srcdir/doc/$1.1" | grep -A1 '^\.TP' |
		$SED -n 's/\\-/-/g; s/"//g; s/^\.B[IR]* \(--[a-z-]*\)$/\1/p; s/^\.B[IR]* \(--[a-z-]*\) .*/\1=/p'
}

in_bash()
{
	$SED -n '/word == -\*/,/else/p' "$top_srcdir/examples/completion/bash/$1" | grep -oE -- '--[a-z][a-z-]*'
}

in_zsh()
{
	$SED -n "s/^	'\(([^)]*)\)*\**\(--[a-z-]*=*\)\[.*/\2/p" "$top_srcdir/examples/completion/zsh/_$1"
}

# agrees PROGRAM PLACE FUNCTION
agrees()
{
	"$3" "$1" | sort -u >"$scratch/there"
	cmp -s "$scratch/parsed" "$scratch/there" || {
		diff "$scratch/parsed" "$scratch/there" || true
		fail "$1: the options parsed (<) and those in $2 (>) differ"
	}
}

# Bash's are words alone; which of them take a value says what is completed after them.
words_agree()
{
	tr -d = <"$scratch/parsed" | sort -u >"$scratch/words"
	in_bash "$1" | sort -u >"$scratch/there"
	cmp -s "$scratch/words" "$scratch/there" || {
		diff "$scratch/words" "$scratch/there" || true
		fail "$1: the options parsed (<) and those in bash's completion (>) differ"
	}
}

options=0
programs="wdtplan"
[ ! -x "$top_builddir/vtlbreplay" ] || programs="$programs vtlbreplay"
for program in $programs; do
	parsed "$program" | sort -u >"$scratch/parsed"
	[ "$(wc -l <"$scratch/parsed")" -gt 10 ] || fail "$program: its options were not found"
	agrees "$program" --help helped
	agrees "$program" "the manual page" in_manual
	agrees "$program" "zsh's completion" in_zsh
	words_agree "$program"
	options=$((options + $(wc -l <"$scratch/parsed")))
done
echo "$options options of $programs are parsed, helped with, in the manual and completed by bash and zsh"
