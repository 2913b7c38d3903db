# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Every place that names the version, or a soname, names the same; and each library's version-info follows from the last one
# by what NEWS.md says of its interface. Then a difference is planted in each of these places, and must be seen.
. "${0%/*}/common.sh"
scratch_directory

# Where it is said and what is said there, a line each: said TREE
said()
{
	(
		cd "$1"
		for place in wdt/LIBWDT thash/LIBVTLB; do
			header=include/libwdtvtlb/${place%/*}.h
			number=$($SED -n "s/^#define ${place#*/}_VERSION 0x\([0-9a-f]*\)u\$/\1/p" "$header")
			echo "$header $((0x${number:-0} >> 16)).$((0x${number:-0} >> 8 & 255)).$((0x${number:-0} & 255))"
		done
		echo "NEWS.md $($SED -n 's/^## \([0-9.]*\) ([0-9]*-[0-9]*-[0-9]*)$/\1/p' NEWS.md | head -n 1)"
		echo "packaging/libwdtvtlb.spec $($SED -n 's/^Version: *//p' packaging/libwdtvtlb.spec)"
		[ ! -f debian/changelog ] ||
			echo "debian/changelog $($SED -n '1s/^libwdtvtlb (\(.*\)-[^-]*).*/\1/p' debian/changelog)"
		for page in doc/*.[1-9]; do
			echo "$page $($SED -n 's/^\.TH .*"libwdtvtlb \([^"]*\)".*/\1/p' "$page")"
		done
	)
}

# same_versions TREE
same_versions()
{
	version=$($SED -n 's/^AC_INIT(\[libwdtvtlb\], \[\([^]]*\)\].*/\1/p' "$1/configure.ac")
	said "$1" | awk -v version="$version" '$2 != version { print $1 " says \"" $2 "\", configure.ac \"" version "\""; bad = 1 }
		END { exit bad || version == "" }'
}

# What NEWS.md says of a library's interface, the newest release first: "c r a soname node word". entries TREE LIBRARY
entries()
{
	awk -v library="$2" '
		/^## / { released = /\([0-9]+-[0-9]+-[0-9]+\)$/ }
		released && $1 == "-" && $2 == library && split($3, v, "[:,]") == 4 {
			gsub(/[,`:]/, "", $4); gsub(/[,`:]/, "", $5)
			print v[1], v[2], v[3], $4, $5, $6
		}' "$1/NEWS.md"
}

# By libtool's rules, which doc/abi.md repeats: follows LIBRARY <ENTRIES
follows()
{
	awk -v library="$1" '
		{ c[NR] = $1; r[NR] = $2; a[NR] = $3; soname[NR] = $4; word[NR] = $6 }
		END {
			for (i = 1; i <= NR; i++) {
				is = c[i] ":" r[i] ":" a[i]
				if (word[i] == "first") should = "0:0:0"
				else if (word[i] == "code") should = c[i + 1] ":" r[i + 1] + 1 ":" a[i + 1]
				else if (word[i] == "added") should = c[i + 1] + 1 ":0:" a[i + 1] + 1
				else if (word[i] == "broken") should = c[i + 1] + 1 ":0:0"
				else should = "first, code, added or broken"
				if (is != should || (word[i] == "first") != (i == NR)) {
					print "NEWS.md: " library " " is ", \"" word[i] "\", should be " should; bad = 1
				}
				if (soname[i] != library ".so." c[i] - a[i]) {
					print "NEWS.md: " library " " is " is not " soname[i]; bad = 1
				}
			}
			if (!NR) { print "NEWS.md says nothing of the interface of " library; bad = 1 }
			exit bad
		}'
}

# same_interface TREE LIBRARY
same_interface()
{
	upper=$(echo "$2" | tr a-z A-Z)
	entries "$1" "$2" >"$scratch/entries"
	follows "$2" <"$scratch/entries" || return 1
	read -r c r a soname node word <"$scratch/entries"
	info=$($SED -n "s/^${upper}_VERSION_INFO=//p" "$1/configure.ac")
	[ "$info" = "$c:$r:$a" ] || { echo "configure.ac says $2 $info, NEWS.md $c:$r:$a"; return 1; }
	grep -q "^$node {" "$1"/lib/*/"$2.map" || { echo "NEWS.md: $2.map has no node $node"; return 1; }
	grep -qx "%global ${2}_so ${soname##*.}" "$1/packaging/libwdtvtlb.spec" ||
		{ echo "packaging/libwdtvtlb.spec does not package $soname"; return 1; }
	[ ! -f "$1/debian/control" ] || grep -qx "Package: $2${soname##*.}" "$1/debian/control" ||
		{ echo "debian/control has no package $2${soname##*.}"; return 1; }
}

consistent()
{
	same_versions "$1" && same_interface "$1" libwdt && same_interface "$1" libvtlb
}

consistent "$top_srcdir" || fail "the version is not the same everywhere"

places="configure.ac NEWS.md include/libwdtvtlb/wdt.h include/libwdtvtlb/thash.h packaging/libwdtvtlb.spec
	lib/wdt/libwdt.map lib/vtlb/libvtlb.map"
for place in debian/changelog debian/control; do
	[ ! -f "$top_srcdir/$place" ] || places="$places $place"
done
for place in "$top_srcdir"/doc/*.[1-9]; do
	places="$places doc/${place##*/}"
done

# refused FILE SED-COMMAND: a tree with this change alone does not pass.
planted=0
refused()
{
	rm -rf "$scratch/tree"
	for part in $places; do
		mkdir -p "$(dirname "$scratch/tree/$part")"
		cat "$top_srcdir/$part" >"$scratch/tree/$part"
	done
	$SED "$2" "$top_srcdir/$1" >"$scratch/tree/$1"
	! cmp -s "$top_srcdir/$1" "$scratch/tree/$1" || fail "$1: '$2' changes nothing"
	! consistent "$scratch/tree" >/dev/null || fail "$1: '$2' was not seen"
	planted=$((planted + 1))
}
for place in $places; do
	case $place in
	configure.ac) refused $place '/^AC_INIT/s/\[[0-9.]*\]/[9.9.9]/'
		refused $place 's/^\(LIBWDT_VERSION_INFO=\).*/\199:0:0/'
		refused $place 's/^\(LIBVTLB_VERSION_INFO=\).*/\199:0:0/' ;;
	NEWS.md) refused $place 's/^## [0-9.]* (\([0-9]\)/## 9.9.9 (\1/'
		refused $place 's/^\(- libwdt \)[0-9]*/\199/'
		refused $place 's/^\(- libvtlb .*: \)[a-z]*$/\1faster/'
		refused $place 's/^\(- libvtlb .*libvtlb.so.\)[0-9]*/\199/' ;;
	*.h) refused $place 's/_VERSION 0x[0-9a-f]*u$/_VERSION 0x090909u/' ;;
	*.map) refused $place 's/^LIB[A-Z]*_[0-9.]* {/LIBNO_9 {/' ;;
	*.spec) refused $place 's/^\(Version: *\).*/\19.9.9/'
		refused $place 's/^\(%global libwdt_so \).*/\199/' ;;
	*/changelog) refused $place '1s/(.*)/(9.9.9-1)/' ;;
	*/control) refused $place 's/^Package: libvtlb[0-9]*$/&9/' ;;
	*.[1-9]) refused $place '/^\.TH/s/libwdtvtlb [^"]*/libwdtvtlb 9.9.9/' ;;
	esac
done

# A library's later releases, of which the first has none yet: allowed or refused by the same rule.
later()
{
	printf '%s\n' "$@" | follows libwdt >/dev/null
}
later "0 1 0 libwdt.so.0 N code" "0 0 0 libwdt.so.0 N first" || fail "0:1:0 follows when code alone has changed"
later "1 0 1 libwdt.so.0 N added" "0 1 0 libwdt.so.0 N code" "0 0 0 libwdt.so.0 N first" || fail "1:0:1 follows when functions were added"
later "2 0 0 libwdt.so.2 N broken" "1 0 1 libwdt.so.0 N added" "0 0 0 libwdt.so.0 N first" || fail "2:0:0 follows when something was broken"
! later "0 1 0 libwdt.so.0 N added" "0 0 0 libwdt.so.0 N first" || fail "0:1:0 does not follow when functions were added"
! later "1 0 1 libwdt.so.0 N broken" "0 0 0 libwdt.so.0 N first" || fail "1:0:1 does not follow when something was broken"

echo "version $version, the same in $(($(said "$top_srcdir" | wc -l) + 1)) places; of $planted differences each was seen"
