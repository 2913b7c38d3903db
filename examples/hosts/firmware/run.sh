#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Runs an image in an emulator until it ends.
#
#	run.sh CONSOLE EVENTS EMULATOR ARGUMENT...
#
# CONSOLE gets what the program says, EVENTS what QEMU tells over QMP (resets, the watchdog) and complains of.
# The exit status is the program's: N when the program says "exit N", else QEMU's own; 124 after too much time or text,
# 125 if there was no run.
set -u

SECONDS_MAX=120
LINES_MAX=40 # of a program that would reboot for ever

console=$1
events=$2
shift 2

scratch=$(mktemp -d) || exit 125
trap 'rm -rf "$scratch"' EXIT
mkfifo "$scratch/qmp" || exit 125
exec 4<>"$scratch/qmp"
printf '%s\n' '{"execute":"qmp_capabilities"}' '{"execute":"cont"}' >&4

quit() {
	echo "$1" >"$scratch/status"
	echo '{"execute":"quit"}' >&4
}

true >"$console" && true >"$events" || exit 125
{
	timeout "$SECONDS_MAX" "$@" -display none -nodefaults -S -qmp stdio -chardev file,id=console,path=/dev/fd/3 \
		3>&1 >"$events" 2>&1 <&4
	echo "$?" >"$scratch/qemu"
} | {
	lines=0
	while IFS= read -r line; do
		case $line in
		"exit "[0-9]) quit "${line#exit }" && continue ;;
		esac
		printf '%s\n' "$line" >>"$console"
		lines=$((lines + 1))
		[ "$lines" -eq "$LINES_MAX" ] && quit 124
	done
}
status=$(cat "$scratch/status" 2>/dev/null || cat "$scratch/qemu")
exit "$status"
