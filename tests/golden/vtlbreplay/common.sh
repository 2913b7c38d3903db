# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# What the tests of vtlbreplay share: sourced.
. "$top_srcdir/tests/scripts/common.sh"
scratch_directory

checks=0
data=$top_srcdir/tests/data

# Runs vtlbreplay and expects an exit status: run STATUS ARGUMENT...; what it said is in $scratch/out and $scratch/err.
run()
{
	expected=$1
	shift
	got=0
	# shellcheck disable=SC2086 # the emulator may have arguments
	LC_ALL=C $EMULATOR "$top_builddir/vtlbreplay" "$@" >"$scratch/out" 2>"$scratch/err" || got=$?
	[ "$got" -eq "$expected" ] || {
		cat "$scratch/out" "$scratch/err"
		fail "vtlbreplay $*: exit status $got, expected $expected"
	}
	checks=$((checks + 1))
}

# Bad input: status 2, one line that says why, and no half report.
refuses()
{
	run 2 "$@"
	[ ! -s "$scratch/out" ] || fail "vtlbreplay $*: prints a report of bad input"
	[ "$(wc -l <"$scratch/err")" -eq 1 ] || {
		cat "$scratch/err"
		fail "vtlbreplay $*: no message of one line"
	}
}

# A text that the last run printed.
says()
{
	grep -qF -e "$1" "$scratch/out" "$scratch/err" || {
		cat "$scratch/out" "$scratch/err"
		fail "'$1' is not said"
	}
	checks=$((checks + 1))
}

# The converter between traces and text.
ptr1()
{
	# shellcheck disable=SC2086 # the emulator may have arguments
	$EMULATOR "$top_builddir/tests/golden/vtlbreplay/ptr1" "$@"
}

# A trace from lines "kind page" on standard input: make_trace FILE [COUNTS].
make_trace()
{
	to=$1
	shift
	ptr1 trace "$@" >"$scratch/plain" || fail "no trace"
	ptr1 zstd <"$scratch/plain" >"$to" || fail "no trace"
}

# The first so many records of a recorded trace: cut_trace COUNT NAME FILE, and as text in FILE.text.
cut_trace()
{
	ptr1 text "$data/$2.ptr.zst" | head -n "$1" >"$3.text"
	[ "$(wc -l <"$3.text")" -eq "$1" ] || fail "$2 cannot be read"
	make_trace "$3" <"$3.text"
}

# The refills of a table as --json printed them last: refills_of libvtlb.
refills_of()
{
	$SED -n 's/^    "'"$1"'": {"refills": \([0-9]*\).*/\1/p' "$scratch/out"
}

# A column of the curve: curve_of direct prints "entries refills" lines.
curve_of()
{
	$SED -n 's/^    {"entries": \([0-9]*\), .*"'"$1"'": \([0-9]*\).*/\1 \2/p' "$scratch/out"
}

equals()
{
	[ "$1" = "$2" ] || fail "$3: $1 instead of $2"
	checks=$((checks + 1))
}

if command -v python3 >/dev/null; then
	json_reader='python3 -m json.tool'
	xml_reader='python3 -c "import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.stdin)"'
elif command -v jq >/dev/null; then
	json_reader='jq .'
	xml_reader='cat'
else
	json_reader='cat'
	xml_reader='cat'
fi

# The last run printed JSON that another program can read.
is_json()
{
	eval "$json_reader" <"$scratch/out" >/dev/null || { cat "$scratch/out"; fail "not JSON"; }
	checks=$((checks + 1))
}

is_xml()
{
	eval "$xml_reader" <"$1" >/dev/null || fail "$1 is not XML"
	checks=$((checks + 1))
}
