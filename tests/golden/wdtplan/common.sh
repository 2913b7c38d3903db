# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# What the tests of wdtplan share: sourced.
. "$top_srcdir/tests/scripts/common.sh"
scratch_directory

checks=0

# Runs wdtplan and expects an exit status: run STATUS ARGUMENT...; what it said is in $scratch/out and $scratch/err.
run()
{
	expected=$1
	shift
	got=0
	# shellcheck disable=SC2086 # the emulator may have arguments
	LC_ALL=C $EMULATOR "$top_builddir/wdtplan" "$@" >"$scratch/out" 2>"$scratch/err" || got=$?
	[ "$got" -eq "$expected" ] || {
		cat "$scratch/out" "$scratch/err"
		fail "wdtplan $*: exit status $got, expected $expected"
	}
	checks=$((checks + 1))
}

# Bad input: status 2, one line that says why, and no half report.
refuses()
{
	run 2 "$@"
	[ ! -s "$scratch/out" ] || fail "wdtplan $*: prints a report of bad input"
	[ "$(wc -l <"$scratch/err")" -eq 1 ] || fail "wdtplan $*: no message of one line"
}

# A text that the last run printed, or must not have printed.
says()
{
	grep -qF -e "$1" "$scratch/out" "$scratch/err" || { cat "$scratch/out" "$scratch/err"; fail "'$1' is not said"; }
	checks=$((checks + 1))
}

is_silent_about()
{
	! grep -qF -e "$1" "$scratch/out" || fail "'$1' is said"
	checks=$((checks + 1))
}

if command -v python3 >/dev/null; then
	json_reader='python3 -m json.tool'
	xml_reader='python3 -c "import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.stdin)"'
elif command -v jq >/dev/null; then
	json_reader='jq .'
	xml_reader=cat
else
	json_reader=cat
	xml_reader=cat
fi

# The last run printed JSON that another program can read.
is_json()
{
	eval "$json_reader" <"$scratch/out" >/dev/null || fail "not JSON"
	checks=$((checks + 1))
}

is_xml()
{
	eval "$xml_reader" <"$1" >/dev/null || fail "$1 is not XML"
	checks=$((checks + 1))
}

has_tree_reader()
{
	LC_ALL=C $EMULATOR "$top_builddir/wdtplan" "$top_srcdir/COPYING" 2>&1 | grep -q 'without libfdt' && return 1
	return 0
}
