# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# machines.tsv and boards.tsv as variables of make.
BEGIN { FS = "\t" }

/^#/ { next }

FILENAME == "machines.tsv" {
	sources[$1] = $2
	compiler[$1] = $3
	flags[$1] = $4
	link[$1] = $5
	next
}

!($2 in compiler) {
	print "boards.tsv: " $1 ": no machine " $2 >"/dev/stderr"
	exit 1
}

{
	flavour = $2 $3
	gsub(/[^A-Za-z0-9.]+/, "-", flavour)
	sub(/-$/, "", flavour)
	print $1 ".flavour := " flavour
	print $1 ".link := " ($4 == "-" ? "" : $4)
}

!(flavour in seen) {
	seen[flavour] = 1
	ar = compiler[$2]
	sub(/gcc$/, "ar", ar)
	print "FLAVOURS += " flavour
	print flavour ".sources := " sources[$2]
	print flavour ".cc := " compiler[$2]
	print flavour ".ar := " ar
	print flavour ".flags := " flags[$2] ($3 == "-" ? "" : " " $3)
	print flavour ".link := " link[$2]
}
