#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Builds vtlb_hostile and the library with sanitizers, and runs it: vtlb_hostile.sh [-o DIRECTORY] [option ...]
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
out=
if [ "${1-}" = -o ]; then
	out=$2
	shift 2
else
	out=$(mktemp -d)
	trap 'rm -rf "$out"' EXIT
fi
${CC:-cc} -std=c11 ${CFLAGS:--O1 -g} -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer \
	-I"$top/include" -I"$top/lib" -I"$top/tests/model" -o "$out/vtlb_hostile" \
	"$top"/tests/model/vtlb_hostile.c "$top"/tests/model/hostile-*.c "$top"/lib/vtlb/*.c
"$out/vtlb_hostile" "$@"
