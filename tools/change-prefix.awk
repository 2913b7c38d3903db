# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The work of tools/change-prefix, on the standard input. Names are taken whole, so that a word that only begins like
# one of ours stays.

# The name without what makes it ours, or "".
function bare(name)
{
	if (name ~ /^(lib|LIB)(wdtvtlb|WDTVTLB|wdt|WDT|vtlb|VTLB)(_|$)/)
		return substr(name, 4)
	return name ~ /^(thash|THASH)(_|$)/ ? name : ""
}

function change(name,    rest)
{
	rest = bare(name)
	if (rest == "")
		return name
	return (rest ~ /^[A-Z]/ ? toupper(prefix) : prefix) rest
}

/Copyright \(c\)/ {
	print
	next
}

{
	done = ""
	while (match($0, /[A-Za-z_][A-Za-z0-9_]*/)) {
		done = done substr($0, 1, RSTART - 1)
		name = substr($0, RSTART, RLENGTH)
		$0 = substr($0, RSTART + RLENGTH)
		done = done (name == "thash" && /^\.h/ ? name : change(name))
	}
	print done $0
}
