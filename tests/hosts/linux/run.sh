#!/bin/bash
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
#
# The modules of examples/hosts/linux in the distribution's kernel, booted under
# QEMU: README.md says what is proven.
#
#	tests/hosts/linux/run.sh -o DIR [model|i6300esb|vtlb|arm]...
#
# Everything is written below DIR, downloads too; a DIR that is kept saves them.
# shellcheck source-path=SCRIPTDIR
set -u
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)
out=
tests=0
failures=0

usage()
{
	echo "usage: $0 -o DIR [model|i6300esb|vtlb|arm]..." >&2
	exit 2
}

while getopts o: option; do
	case $option in
	o) out=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ -n "$out" ] || usage
mkdir -p "$out" || exit 2
out=$(cd "$out" && pwd)
[ $# -gt 0 ] || set -- model i6300esb vtlb arm

# shellcheck source=fetch.sh
. "$here/fetch.sh"
# shellcheck source=build.sh
. "$here/build.sh"
# shellcheck source=boot.sh
. "$here/boot.sh"
# shellcheck source=judge.sh
. "$here/judge.sh"
# shellcheck source=scenarios.sh
. "$here/scenarios.sh"

# A kernel, its modules and its guest, once.
prepare() # ARCHITECTURE FLAVOUR [MAKE ARGUMENTS]
{
	[[ " $prepared " != *" $2 "* ]] || return 0
	prepared="$prepared $2"
	fetch "$1" "$2" && build_modules "${@:2}" && make_guest "$2" || exit 1
	printf '# %s: built without a warning of W=1 and sparse; guest of %s KB, after %s s\n' \
		"$(head -n 1 "$out/kernel-$2/complete")" "$(du -k "$out/guest-$2.gz" | cut -f 1)" "$SECONDS"
}

prepared=
for scenario in "$@"; do
	case $scenario in
	model | i6300esb | vtlb) prepare amd64 cloud-amd64 ;;
	arm) prepare armhf armmp ARCH=arm CROSS_COMPILE=arm-linux-gnueabihf- ;;
	*) usage ;;
	esac
	"scenario_$scenario"
	echo "# $scenario: after $SECONDS s"
done
echo "1..$tests"
[ "$failures" -eq 0 ]
