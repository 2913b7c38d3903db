# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# "struct member declaration", with tabs between, for every member of the public structs; "struct - -" for the struct itself.
# What a member is made of is its own affair.
BEGIN { OFS = "\t" }
/^struct [a-z_0-9]+ \{/ { owner = $2; print owner, "-", "-"; inner = 0; next }
/^\}/ { owner = "" }
owner == "" { next }
{
	sub(/\/\*.*/, "")
	if (/\{[ \t]*$/) { inner++; next }
	if (/^[ \t]*\}/) inner--
	if (inner || /^[ \t]*\*/ || !/;/) next
	sub(/;.*/, "")
	gsub(/[ \t]+/, " ")
	sub(/^ /, "")
	whole = $0
	if (/\(\*[a-z_0-9]+\)/) { sub(/.*\(\*/, ""); sub(/\).*/, ""); print owner, $0, whole; next }
	gsub(/\[[^]]*\]/, "")
	count = split($0, name, /,/)
	for (i = 1; i <= count; i++) { sub(/ +$/, "", name[i]); sub(/.*[ *]/, "", name[i]); print owner, name[i], whole }
}
