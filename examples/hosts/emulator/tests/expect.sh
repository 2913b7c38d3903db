# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# What the scripts here share: sourced. $emulator is the program.
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
count=0
failed=0

# expect STATUS PATTERN WHAT [argument...]: runs the emulator; the pattern has to be in what it prints.
expect() {
	status=$1 pattern=$2 what=$3
	shift 3
	"$emulator" "$@" >"$scratch/out" 2>&1
	seen=$?
	count=$((count + 1))
	if [ $seen -eq "$status" ] && grep -q -e "$pattern" "$scratch/out"; then
		echo "ok $count - $what"
	else
		echo "not ok $count - $what: status $seen, expected $status and \"$pattern\""
		tail -n 60 "$scratch/out" | sed 's/^/# /'
		failed=1
	fi
}
