# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
#
# The modules, against unpacked headers, and the guest's file system.
#
# Sourced by run.sh; uses $out, $here and $top.

# Not one warning: neither of the compiler's with W=1 nor of sparse.
build_modules() # FLAVOUR [ARCH=... CROSS_COMPILE=...]
{
	local flavour=$1 log=$out/modules-$1.log
	shift
	if ! nice make -C "$top/examples/hosts/linux" O="$out/modules-$flavour" \
		KDIR="$(echo "$out/kernel-$flavour"/usr/src/linux-headers-*-"$flavour")" W=1 C=2 "$@" >"$log" 2>&1; then
		tail -n 40 "$log" >&2
		return 1
	fi
	! grep -E -i -A 3 'warning:|error:' "$log" >&2
}

# busybox, wdctl with what it is linked with, the modules, the plays.
make_guest() # FLAVOUR
{
	local root=$out/kernel-$1 guest=$out/guest-$1 file
	rm -rf "$guest"
	mkdir -p "$guest"/{bin,dev,proc,sys,modules}
	cp "$root/bin/busybox" "$root/bin/wdctl" "$guest/bin/"
	for file in "$root"/lib*/ld-linux* "$root"/lib/*/ld-linux* "$root"/lib/*/libc.so.6 "$root"/lib/*/libsmartcols.so.1 \
		"$root"/usr/lib/*/libsmartcols.so.1; do
		[ ! -e "$file" ] || install -D "$file" "$guest/${file#"$root/"}"
	done
	for file in watchdog pretimeout_noop pretimeout_panic; do
		find "$root/lib/modules" -name "$file.ko" -exec cp {} "$guest/modules/" \;
	done
	for file in "$out/modules-$1"/*.ko; do
		strip_debug "$file" "$guest/modules/$(basename "$file")"
	done
	cp -r "$here/guest/init" "$here/guest/plays" "$guest/"
	(cd "$guest" && find . | cpio -o -H newc -R 0:0 --quiet | gzip -1 >"$guest.gz")
}

strip_debug() # MODULE COPY
{
	local objcopy=objcopy
	case $(od -An -t u1 -j 18 -N 1 "$1") in
	*40*) objcopy=arm-linux-gnueabihf-objcopy ;; # EM_ARM
	esac
	"$objcopy" --strip-debug "$1" "$2"
}
