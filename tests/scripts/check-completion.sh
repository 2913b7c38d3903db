# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Bash completes every option, and where the values of one can be listed, these, which the program takes. What it is
# asked is what readline would ask. zsh's completions are read by zsh, where there is one.
. "${0%/*}/common.sh"
scratch_directory

command -v bash >/dev/null || skip "bash is missing"
: >"$scratch/trace.zst"
: >"$scratch/board.dtb"
: >"$scratch/other.txt"
: >"$scratch/drawing.svg"

cat >"$scratch/ask.bash" <<'END'
# ask.bash COMPLETION WORD...: what bash would offer for the last WORD.
. "$1" || exit 1
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
specification=$(complete -p "$1") || exit 1
function=${specification#*-F }
COMPREPLY=()
"${function%% *}" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" || exit 1
printf '%s\n' "${COMPREPLY[@]}"
END

# offers PROGRAM WORD...: prints what is offered for the last one, sorted, in one line.
offers()
{
	(cd "$scratch" && bash --norc ask.bash "$top_srcdir/examples/completion/bash/$1" "$@") | sort | tr '\n' ' ' |
		$SED 's/^ *//; s/ *$//'
}

# expects OFFER PROGRAM WORD...
expects()
{
	expected=$(echo "$1" | tr ' ' '\n' | sort | tr '\n' ' ' | $SED 's/ $//')
	shift
	offered=$(offers "$@")
	[ "$offered" = "$expected" ] || fail "$*: '$offered' is offered instead of '$expected'"
	checks=$((checks + 1))
}

# What the program expects, as it says when it refuses: "at91sam9, sam7s or rswdt".
values_of()
{
	# shellcheck disable=SC2086 # the emulator may have arguments
	$EMULATOR "$top_builddir/$1" "$2" no-such-value 2>&1 | $SED -n 's/.*: expected //; s/ or /, /; s/, / /gp'
}

# An option whose values are words: all are offered, in both spellings, and begun ones are ended.
listed()
{
	values=$(values_of "$1" "$2")
	[ -n "$values" ] || fail "$1 $2: it does not say what it expects"
	expects "$values" "$1" "$2" ""
	expects "$values" "$1" "$2" =
	first=${values%% *}
	expects "$first" "$1" "$2" = "$first"
}

# Every option of --help when it is begun, and all of them after "--".
options_complete()
{
	# shellcheck disable=SC2086 # the emulator may have arguments
	all=$($EMULATOR "$top_builddir/$1" --help | $SED -n 's/^  \(--[a-z-]*\).*/\1/p' | sort -u | tr '\n' ' ')
	all=${all% }
	expects "$all" "$1" --
	for option in $all; do
		case " $(offers "$1" "${option%?}") " in
		*" $option "*) checks=$((checks + 1)) ;;
		*) fail "$1 ${option%?}: $option is not offered" ;;
		esac
	done
}

checks=0
options_complete wdtplan
listed wdtplan --policy
listed wdtplan --layout
expects "crystal rc" wdtplan --clock ""
expects crystal wdtplan --clock = c
expects unknown wdtplan --age ""
expects "" wdtplan --host-rate ""
expects board.dtb wdtplan ""
expects board.dtb wdtplan --json b
expects drawing.svg wdtplan 0x3fff2fff --svg ""
if [ -x "$top_builddir/vtlbreplay" ]; then
	options_complete vtlbreplay
	listed vtlbreplay --index
	listed vtlbreplay --kind
	expects "page: range: space:" vtlbreplay --purge ""
	expects range: vtlbreplay --purge = r
	expects "" vtlbreplay --front ""
	expects trace.zst vtlbreplay ""
	expects drawing.svg vtlbreplay trace.zst --curve d
fi

# What the function of zsh says to the system of completion: every argument is a form that _arguments knows.
zsh=
if command -v zsh >/dev/null; then
	zsh=", and zsh reads its own"
	for program in wdtplan vtlbreplay; do
		zsh -f -c '_arguments() { print -rl -- "$@" }; . "$1"' \
			zsh "$top_srcdir/examples/completion/zsh/_$program" >"$scratch/said"
		[ "$(grep -c . "$scratch/said")" -gt 14 ] || fail "_$program says nothing"
		# An option, with what follows it if anything does; or an argument.
		! grep -vE '^-S$|^(\(- \*\))?\*?--[a-z-]+(=\[[^]]+\]:.+:.+|\[[^]]+\])$|^(1|\*):[a-z ]+:.+' "$scratch/said" ||
			fail "_$program: not a form of _arguments"
	done
fi
echo "$checks completions by bash are right$zsh"
