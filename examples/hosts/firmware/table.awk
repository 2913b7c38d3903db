# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# boards.tsv as README.md's table.
BEGIN {
	FS = "\t"
	print "| Board | CPU | Byte order | Watchdog | What its emulator lacks |"
	print "| --- | --- | --- | --- | --- |"
}

/^#/ { next }

{ printf "| [%s](boards/%s.c) | %s | %s | %s | %s |\n", $1, $1, $6, $7, $8, $9 == "-" ? "" : $9 }
