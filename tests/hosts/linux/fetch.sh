# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
#
# The distribution's kernels, unpacked below the output directory and nowhere
# else: nothing is installed, and apt's own state is a private one, so that an
# ordinary user can do it and foreign architectures need no leave. Image, headers
# and kbuild are of one version, the newest that has all of them.
#
# Sourced by run.sh; uses $out.

# The machine's own sources of the distribution, without others that it may have.
copy_sources() # DIRECTORY
{
	awk '/^$/ { flush() } { stanza = stanza $0 "\n" } END { flush() }
		function flush() { if (stanza ~ /URIs:[^\n]*\/debian(-security)?\/?\n/) print stanza; stanza = "" }' \
		/dev/null /etc/apt/sources.list.d/*.sources >"$1/debian.sources" 2>/dev/null || true
	grep -h -E '^deb (\[[^]]*\] )?[^ ]*/debian(-security)?/? ' /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
		>"$1/debian.list" 2>/dev/null || true
}

private() # ARCHITECTURE COMMAND...
{
	local state=$out/apt-$1 arch=$1 command=$2
	shift 2
	(cd "$state/debs" && "$command" -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$state/etc" \
		-o Dir::State="$state/state" -o Dir::Cache="$state/cache" -o Dir::State::status=/dev/null \
		-o APT::Sandbox::User="$(id -un)" -o APT::Architecture="$arch" -o APT::Architectures="$arch,amd64" "$@")
}

depends() # ARCHITECTURE PACKAGE=VERSION PATTERN: the first dependency of that kind
{
	private "$1" apt-cache show "$2" | sed -n 's/^Depends: //p' | tr -d ' ' | tr ',' '\n' | sed 's/(.*//' |
		grep -m 1 -x "$3"
}

has() # ARCHITECTURE PACKAGE VERSION
{
	private "$1" apt-cache madison "$2" | awk -F ' *[|] *' -v v="$3" '$2 == v { n++ } END { exit !n }'
}

# The names of a kernel's packages, each with its version.
kernel_packages() # ARCHITECTURE FLAVOUR
{
	local version image release headers common kbuild
	for version in $(private "$1" apt-cache madison "linux-image-$2" | awk -F ' *[|] *' '{ print $2 }' | uniq); do
		image=$(depends "$1" "linux-image-$2=$version" 'linux-image-[0-9].*') || continue
		release=${image#linux-image-}
		headers=linux-headers-$release
		has "$1" "$headers" "$version" || continue
		common=$(depends "$1" "$headers=$version" 'linux-headers-.*-common') || continue
		kbuild=$(depends "$1" "$headers=$version" 'linux-kbuild-.*') || continue
		if has "$1" "$image" "$version" && has "$1" "$common" "$version" && has "$1" "$kbuild:amd64" "$version"; then
			printf '%s\n' "$image=$version" "$headers=$version" "$common=$version" "$kbuild:amd64=$version"
			[ "$1" = amd64 ] || echo "$kbuild:$1=$version"
			return 0
		fi
	done
	echo "no version of linux-image-$2 comes with headers and kbuild for $1" >&2
	return 1
}

# kbuild's modpost for foreign machines takes their device tables for its own machine's, whose long integers are longer
# (6.1: sizeof(struct of_device_id) of 200 for 32 bits). Theirs knows better, and an emulator runs it.
use_own_modpost() # ROOT ARCHITECTURE DEB
{
	local emulator modpost
	dpkg-deb -x "$3" "$1/foreign"
	modpost=$(echo "$1"/foreign/usr/lib/linux-kbuild-*/scripts/mod/modpost.real-lsb-32)
	case $2 in
	armhf) emulator=qemu-arm-static ;;
	*) return 1 ;;
	esac
	printf '#!/bin/sh\nexec %s -L %s %s "$@"\n' "$emulator" "$1" "$modpost" \
		>"$(echo "$1"/usr/lib/linux-kbuild-*/scripts/mod/modpost)"
}

# $out/kernel-FLAVOUR has everything, unpacked; what is there already is kept.
fetch() # ARCHITECTURE FLAVOUR
{
	local state=$out/apt-$1 root=$out/kernel-$2 packages deb makefile
	[ ! -e "$root/complete" ] || return 0
	rm -rf "$root" "$state"
	mkdir -p "$root" "$state"/{etc,debs,state/lists/partial,cache/archives/partial}
	copy_sources "$state/etc"
	# An index may be out of step with its mirror for a while; the other suites do as well.
	private "$1" apt-get update >"$state/log" 2>&1 || echo "# not every package index for $1 could be fetched" >&2
	packages=$(kernel_packages "$1" "$2") || { cat "$state/log" >&2; return 1; }
	# shellcheck disable=SC2086 # one word a package
	private "$1" apt-get download $packages busybox-static util-linux libsmartcols1 libc6 >>"$state/log" 2>&1 ||
		{ cat "$state/log" >&2; return 1; }
	for deb in "$state"/debs/*.deb; do
		case $deb in
		*/linux-kbuild-*"_$1.deb") [ "$1" = amd64 ] || continue ;;
		esac
		dpkg-deb -x "$deb" "$root"
	done
	[ "$1" = amd64 ] || use_own_modpost "$root" "$1" "$state"/debs/linux-kbuild-*"_$1.deb" || return 1
	makefile=$(echo "$root"/usr/src/linux-headers-*-"$2"/Makefile)
	sed -i "s,/usr/src,$root/usr/src," "$makefile"
	echo "$packages" | head -n 1 >"$root/complete"
	printf '# fetched %s and its kind: %s MB\n' "$(head -n 1 "$root/complete")" \
		"$(du -cm "$state"/debs/*.deb | awk 'END { print $1 }')"
	rm -rf "$state"
}
