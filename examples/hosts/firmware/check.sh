#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Runs boards, each four times: as it is, and again; without the watchdog's reset; and with a feeder that is late.
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

# run NAME IMAGE EXPECTED TEXT [ARGUMENT...]: one run of the board, whose console and events go to files called NAME; it
# has to end with a status and a last line that begins with a text.
run() {
	dir=$out/$board name=$1 image=$out/$board/$2.elf expected=$3 text=$4
	command="$(field machines "$(field boards "$board" 2)" 6) $(field boards "$board" 5)"
	shift 4
	# shellcheck disable=SC2086 # the tables' commands are lists of words
	"$here/run.sh" "$dir/$name.txt" "$dir/$name.events" $command -kernel "$image" "$@"
	status=$?
	runs=$((runs + 1))
	last=$(tail -n 1 "$dir/$name.txt")
	if [ "$status" -eq "$expected" ] && [ "${last#"$text"}" != "$last" ]; then
		good=$((good + 1))
		return
	fi
	complain "$name: status $status, not $expected, or not '$text...'"
	sed 's/^/# | /' "$dir/$name.txt" "$dir/$name.events"
}

complain() {
	echo "# $board: $1"
	wrong=1
}

count() {
	grep -c "\"event\": \"$1\"" "$out/$board/$2.events"
}

# bitten NAME: one bite, and the reset that came of it. QEMU tells of one bite a second at most, but of each reset.
bitten() {
	[ "$(count WATCHDOG "$1")" -eq 1 ] || complain "$1: the watchdog bit $(count WATCHDOG "$1") times, not once"
	[ "$(count RESET "$1")" -eq 1 ] || complain "$1: $(count RESET "$1") resets, not one"
}

check_board() {
	wrong=0
	run run firmware 0 "20 refreshes every"
	bitten run
	run again firmware 0 "20 refreshes every"
	cmp -s "$out/$board/run.txt" "$out/$board/again.txt" || complain "again: the same run says something else"
	run never firmware 2 "never bit" -action watchdog=none
	[ "$(count RESET never)" -eq 0 ] || complain "never: there was a reset without the watchdog"
	run late late 4 "0 refreshes"
	bitten late
}

# The figures of the last line of a good run, between bars.
figures() {
	sed -E -e 's/^20 refreshes every ([^ ]*) ms \(window ([^ ]*) ms\), reset ([^ ]*) ms after the last/\1|\2|\3/' \
		-e 's/(, first stage ([^ ]*) ms after it)?, planned ([^ ]*) ms; cause: (.*)/|\2|\3|\4/'
}

# Lines of fields between bars, padded.
columns() {
	printf '%s' "$1" | awk -F '|' '
		{
			line[NR] = $0
			for (n = 1; n <= NF; n++)
				width[n] = length($n) > width[n] ? length($n) : width[n]
		}
		END {
			for (l = 1; l <= NR; l++) {
				count = split(line[l], field)
				printf "#"
				for (n = 1; n < count; n++)
					printf " %-*s ", width[n], field[n] == "" ? "-" : field[n]
				print " " field[count]
			}
		}'
}

number=0 runs=0 good=0 failed=0 table=
echo "1..$#"
for board; do
	number=$((number + 1))
	check_board
	text="$board: $(field boards "$board" 6), $(field boards "$board" 8): $(tail -n 1 "$out/$board/run.txt")"
	if [ "$wrong" -eq 0 ]; then
		echo "ok $number - $text"
		table="$table$board|$(field boards "$board" 7)|$(tail -n 1 "$out/$board/run.txt" | figures)
"
	else
		echo "not ok $number - $text"
		failed=$((failed + 1))
	fi
done
echo "# All times in milliseconds of virtual time, those of a reset and a first stage from the last refresh:"
columns "board|order|every|window|reset|first stage|planned|cause
$table"
echo "# $number boards, $good of $runs runs as expected"
[ "$failed" -eq 0 ]
