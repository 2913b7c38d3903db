# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
#
# A machine that runs plays until it powers itself off: NAME.log is its console,
# NAME.qmp what QEMU itself saw, NAME.PLAY the console during a play.
#
# Time is the guest's: it goes with the instructions executed (-icount), and where
# nobody has anything to do it jumps. So a minute of waiting costs nothing, and
# the speed of this machine changes no figure.
#
# Sourced by run.sh; uses $out.

# A PC whose firmware does not reset once more by itself, as the usual one does.
pc=(-M pc -bios qboot.rom)
virtual_time=(-icount "shift=1,sleep=off" -rtc "base=2020-01-01,clock=vm")

boot() # NAME FLAVOUR PLAYS EXTRA QEMU...
{
	local log=$out/$1.log qmp=$out/$1.qmp kernel status
	kernel=$(echo "$out/kernel-$2"/boot/vmlinuz-*)
	local append="plays=$3 extra=$4 panic=-1 printk.devkmsg=on loglevel=4 mem=192M"
	case $2 in
	armmp) append="console=ttyAMA0 keep=0x4e000000 $append" ;;
	*) append="console=ttyS0 keep=0x0e000000 $append" ;;
	esac
	rm -f "$out/$1".*
	mkfifo "$out/$1.commands"
	exec 9<>"$out/$1.commands"
	echo '{"execute":"qmp_capabilities"}' >&9
	nice timeout -k 5 900 "${@:5}" -m 256 -display none -nodefaults -monitor none -serial "file:$log" -qmp stdio \
		-kernel "$kernel" -initrd "$out/guest-$2.gz" -append "$append" <&9 >"$qmp" 2>"$out/$1.err" 9>&-
	status=$?
	exec 9>&-
	rm "$out/$1.commands"
	[ $status -eq 0 ] || echo "# $1: QEMU ended with status $status" >&2
	split_log "$log" "$out/$1"
	return $status
}

x86() # NAME PLAYS EXTRA QEMU...: a PC in virtual time
{
	boot "$1" cloud-amd64 "$2" "$3" qemu-system-x86_64 -accel tcg -cpu max "${pc[@]}" "${virtual_time[@]}" "${@:4}"
}

x86_two() # NAME PLAYS EXTRA: one with two processors, which really run at once
{
	boot "$1" cloud-amd64 "$2" "$3" qemu-system-x86_64 -accel tcg,thread=multi -cpu max "${pc[@]}" -smp 2
}

arm() # NAME PLAYS EXTRA QEMU...
{
	boot "$1" armmp "$2" "$3" qemu-system-arm -accel tcg -M virt -cpu cortex-a15 "${virtual_time[@]}" "${@:4}"
}

split_log() # LOG PREFIX
{
	tr -d '\r' <"$1" | awk -v prefix="$2" '/\] @ [a-z0-9_]+ begin/ { sub(/.*@ /, ""); file = prefix "." $1; $0 = "begin" }
		file { print >file }'
}
