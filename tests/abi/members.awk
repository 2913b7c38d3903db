# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# "struct member" for every member of the public structs, "struct -" for the struct itself; what a member is made of is its own affair.
/^struct [a-z_0-9]+ \{/ { s=$2; print s, "-"; inner=0; next }
/^\}/ { s="" }
s == "" { next }
{
	sub(/\/\*.*/, "")
	if (/\{[ \t]*$/) { inner++; next }
	if (/^[ \t]*\}/) inner--
	if (inner || /^[ \t]*\*/ || !/;/) next
	if (/\(\*[a-z_0-9]+\)/) { sub(/.*\(\*/, ""); sub(/\).*/, ""); print s, $0; next }
	sub(/;.*/, ""); gsub(/\[[^]]*\]/, "")
	n=split($0, d, /,/); for(i=1;i<=n;i++){ sub(/[ \t]+$/, "", d[i]); sub(/.*[ \t*]/, "", d[i]); print s, d[i] }
}
