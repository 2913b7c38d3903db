#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs boards, each five times: as it is, and again; without the watchdog's reset; with a feeder that is late; and with a lost record.
#
#	check.sh DIRECTORY BOARD...
#
# DIRECTORY holds the images that make has built.
set -u

here=$(dirname "$0")
out=$1
shift
tab=$(printf '\t')

# Column $3 of the line of $2 in table $1.
field() {
	awk -F "$tab" -v name="$2" -v column="$3" '$1 == name { print $column == "-" ? "" : $column }' "$here/$1.tsv"
}

# run BOARD IMAGE NAME EXPECTED [ARGUMENT...]: one run, whose console and events go to files called NAME.
run() {
	dir=$out/$1 image=$out/$1/$2.elf name=$3 expected=$4
	command="$(field machines "$(field boards "$1" 2)" 6) $(field boards "$1" 5)"
	shift 4
	# shellcheck disable=SC2086 # the tables' commands are lists of words
	"$here/run.sh" "$dir/$name.txt" "$dir/$name.events" $command -kernel "$image" "$@"
	status=$?
	runs=$((runs + 1))
	if [ "$status" -ne "$expected" ]; then
		complain "$name: status $status, not $expected"
		sed 's/^/# | /' "$dir/$name.txt"
		return
	fi
	good=$((good + 1))
}

complain() {
	echo "# $board: $1"
	wrong=1
}

count() {
	grep -c "\"event\": \"$1\"" "$out/$board/$2.events"
}

check_board() {
	wrong=0
	run "$board" firmware run 0
	[ "$(count WATCHDOG run)" -eq 1 ] || complain "run: the watchdog bit $(count WATCHDOG run) times, not once"
	run "$board" firmware again 0
	cmp -s "$out/$board/run.txt" "$out/$board/again.txt" || complain "again: the same run says something else"
	run "$board" firmware never 2 -action watchdog=none
	[ "$(count RESET never)" -eq 0 ] || complain "never: there was a reset without the watchdog"
	run "$board" late late 4
	[ "$(count WATCHDOG late)" -eq 1 ] || complain "late: the watchdog bit $(count WATCHDOG late) times, not once"
}

number=0 runs=0 good=0 failed=0
echo "1..$#"
for board; do
	number=$((number + 1))
	check_board
	text="$board: $(field boards "$board" 6), $(field boards "$board" 8): $(tail -n 1 "$out/$board/run.txt")"
	if [ "$wrong" -eq 0 ]; then
		echo "ok $number - $text"
	else
		echo "not ok $number - $text"
		failed=$((failed + 1))
	fi
done
echo "# $number boards, $good of $runs runs as expected"
[ "$failed" -eq 0 ]
