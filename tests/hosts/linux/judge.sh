# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
#
# What a play's log says. Times are microseconds of the guest's clock; what is not
# there is empty, and no judge takes that for a number.
#
# Sourced by run.sh; uses $out.

look_at() # NAME PLAY
{
	log=$out/$1.$2
	name=$1
	play=$2
	faults=
	[ -e "$log" ] || : >"$log"
}

first() # PATTERN: when it was first said
{
	grep -m 1 -e "$1" "$log" | stamp
}

last() # PATTERN
{
	grep -e "$1" "$log" | tail -n 1 | stamp
}

stamp()
{
	sed -n 's/^\[ *\([0-9]*\)\.\([0-9]*\)\].*/\1\2/p'
}

said() # KEY: the last thing said of it
{
	sed -n "s/.*\] @ [a-z0-9_]* $1 \(.*\)/\1/p" "$log" | tail -n 1
}

said_all() # KEY, in one line
{
	sed -n "s/.*\] @ [a-z0-9_]* $1 \(.*\)/\1/p" "$log" | tr '\n' ' ' | sed 's/ *$//'
}

wrong() # TEXT
{
	faults="$faults${faults:+; }$*"
}

is() # WHAT GOT WANT
{
	[ "$2" = "$3" ] || wrong "$1 is '$2', not '$3'"
}

has_line() # PATTERN
{
	grep -q -e "$1" "$log" || wrong "no '$1'"
}

has_no() # PATTERN
{
	! grep -q -e "$1" "$log" || wrong "'$1'"
}

between() # WHAT GOT MIN MAX
{
	if ! [[ $2 =~ ^-?[0-9]+$ && $3 =~ ^[0-9]+$ && $4 =~ ^[0-9]+$ ]]; then
		wrong "$1 is not known (got '$2', from '$3' to '$4')"
	elif [ "$2" -lt "$3" ] || [ "$2" -gt "$4" ]; then
		wrong "$1 is $2, not from $3 to $4"
	fi
}

apart() # FROM TO: nothing, where one is not known
{
	[ -z "$1" ] || [ -z "$2" ] || echo $((10#$2 - 10#$1))
}

events() # NAME OF THE EVENT: how often QEMU saw it
{
	grep -c "\"event\": \"$1\"" "$out/$name.qmp"
}

verdict() # TEXT...
{
	tests=$((tests + 1))
	if [ -n "$faults" ]; then
		echo "not ok $tests - $*"
		echo "# $faults"
		failures=$((failures + 1))
	else
		echo "ok $tests - $*"
	fi
}

# A negative control: this log must not please the judge.
refuses() # JUDGE NAME PLAY WHY
{
	local before=$failures output
	look_at "$2" "$3"
	output=$("$1" 2>&1; exit "$((failures > before))")
	local found=$?
	tests=$((tests + 1))
	if [ $found -ne 0 ]; then
		echo "ok $tests - negative control: $4: $(echo "$output" | sed -n 's/^# //p' | head -c 120)"
	else
		echo "not ok $tests - negative control: $4: nobody noticed"
		failures=$((failures + 1))
	fi
}
