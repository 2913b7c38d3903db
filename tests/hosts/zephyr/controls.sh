#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# One mistake at a time in a copy of the driver: the tests have to notice each.
# Usage: controls.sh OUTPUT-DIRECTORY
set -eu
cd "$(dirname "$0")"
out=$1/controls
rm -rf "$out"
mkdir -p "$out"

# mistake | build | file | what sed does
mistakes() {
	cat <<'END'
the window is not programmed|manual|layout.c|s/wish->closed_us = .*/wish->closed_us = 0;/
the period is cut, not rounded up|manual|layout.c|s/wish->reset_not_before_us = .*/wish->reset_not_after_us = max_us;/
a feed writes nothing|manual|driver.c|s/err = libwdt_refresh(.*/err = (wait = 0, 0);/
early is said to be fed|manual|errors.c|s/{LIBWDT_EARLY, EAGAIN}/{LIBWDT_EARLY, 0}/
infeasible is taken for success|manual|layout.c|s/err = LIBWDT_ERR_INFEASIBLE;/err = 0;/
whatever was found will do|manual|layout.c|s/return judge(&plan, data);/return 0;/
what was found waits for the first feed|manual|layout.c|s/data->found = .*/data->found = false;/
the halts are not asked for|manual|layout.c|s/wish->flags |= halts.*/;/
a set-up watchdog is said to be disabled|manual|driver.c|s/if (!config->hardware->stops)/if (false)/
disabling leaves the timeout|manual|driver.c|/k_timer_stop/,/return err/s/data->state = WDT_LIBWDT_EMPTY;//
the callback runs under the lock|manual|driver.c|s/data->warned = true;/data->warned = true; wdt_libwdt_expired(data->dev);/
nobody asks for the callback|manual|driver.c|s/err = libwdt_set_pretimeout(.*/err = 0;/
a feed does not put the callback off|manual|driver.c|s/err = libwdt_ping(&data->wdt, &deadline);/err = 0;/
the interrupt calls nobody|manual|layout.c|s/if (libwdt_interrupt_isr(&data->wdt) == 0)/if (libwdt_interrupt_isr(\&data->wdt) != 0)/
the NMI takes the lock|manual|cmsdk.c|s/data->no_lock = true;//
the registers stay unlocked|manual|cmsdk.c|s/sys_write32(LOCKED,/sys_write32(UNLOCKED,/
the reset is not enabled|manual|cmsdk.c|s/: CONTROL_RESEN;/: 0;/
stopping leaves the counter on|manual|cmsdk.c|s/cmsdk_write(user, CONTROL, 0);//
the timer is not set again|served|driver.c|s/^\t\tarm(data, deadline);$//
the timeout is not served|served|driver.c|s/err = libwdt_set_timeout(.*/err = 0;/
the period outlasts the timeout|served|layout.c|s/wish->reset_not_after_us = max_us;.*//
the model does not look ahead|manual|model.c|s/^\tlook_ahead(data);$//
an early feed does not reset|early|driver.c|s/(void)libwdt_reset_now(.*/;/
the E70 is taken for a SAM4|e70|layout.c|s/return libwdt_layout_samv7();/;/
left on at boot|off|driver.c|s/(void)api_disable(dev);/;/
END
}

number=0
mistakes >"$out/list"
while IFS='|' read -r name build file edit; do
	rm -rf "${out:?}/src" "${out:?}/$build"
	cp -R ../../../zephyr/src "$out/src"
	sed -i "$edit" "$out/src/$file"
	if cmp -s "$out/src/$file" "../../../zephyr/src/$file"; then
		echo "not made: $name"
		exit 1
	fi
	${MAKE:-make} -s O="$1" DRIVER="$out/src" DRIVER_O="$out" WARNINGS=-w "$out/$build/test" >"$out/log" 2>&1 || {
		cat "$out/log"
		echo "does not build: $name"
		exit 1
	}
	if timeout 60 "$out/$build/test" >"$out/log" 2>&1; then
		echo "not noticed: $name"
		exit 1
	fi
	number=$((number + 1))
done <"$out/list"
echo "$number mistakes, each noticed"
