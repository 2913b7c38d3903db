# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Reads gcc's -fcallgraph-info=su files and prints the deepest stack below each
# public function: bytes, then the chain of calls.
#
# Callbacks are the host's and count as nothing, but for the planner that
# negotiation is given: that is taken to be libwdt_plan_safe. Recursion has no
# bound, but for the functions that are known to go so many levels deep.

BEGIN {
	levels["libvtlb_space_refresh"] = 2 # a space refreshes its group, which has none
}

function attribute(line, name,    rest)
{
	rest = substr(line, index(line, name ": \"") + length(name) + 3)
	return substr(rest, 1, index(rest, "\"") - 1)
}

/^node:/ && / bytes \(/ {
	title = attribute($0, "title")
	label = attribute($0, "label")
	if (label ~ /dynamic/ && label !~ /dynamic,bounded/) {
		print "stack.awk: no bound for " title > "/dev/stderr"
		failed = 1
	}
	bytes = label
	sub(/ bytes \(.*/, "", bytes)
	sub(/.*\\n/, "", bytes)
	own[title] = bytes + 0
	negotiates[title] = label ~ /negotiate[^\/]*\.c:/
}

/^edge:/ {
	from = attribute($0, "sourcename")
	callees[from] = callees[from] "\t" attribute($0, "targetname")
}

# Deepest stack from a function on; chain[] is left behind for it.
function depth(name,    list, count, i, deepest, below, callee)
{
	if (name in known)
		return known[name]
	if (name in open && name in levels)
		return 0
	if (name in open) {
		print "stack.awk: recursion through " name > "/dev/stderr"
		failed = 1
		return 0
	}
	open[name] = 1
	chain[name] = name
	count = split(callees[name], list, "\t")
	for (i = 2; i <= count; i++) {
		callee = list[i]
		if (callee == "__indirect_call")
			callee = negotiates[name] ? "libwdt_plan_safe" : ""
		if (!(callee in own))
			continue
		below = depth(callee)
		if (below > deepest) {
			deepest = below
			chain[name] = name " > " chain[callee]
		}
	}
	delete open[name]
	known[name] = own[name] * (name in levels ? levels[name] : 1) + deepest
	return known[name]
}

END {
	for (name in own)
		if (name ~ /^(libwdt|libvtlb|thash)_/)
			print depth(name), chain[name]
	exit failed
}
