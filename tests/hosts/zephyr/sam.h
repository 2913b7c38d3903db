/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the tests of the SAM watchdog share. */
#ifndef SAM_H
#define SAM_H

#include <errno.h>

#include "host.h"

/* What sam_callback() has seen; it feeds as often as @feeds says. Cleared when the machine is powered on. */
struct called {
	uint32_t times, feeds;
	int result; /* of the last feed in it */
	uint64_t ns;
};

extern struct called called;

void sam_callback(const struct device *dev, int channel_id);

static inline struct wdt_timeout_cfg soc(uint32_t min, uint32_t max)
{
	return (struct wdt_timeout_cfg){.window = {min, max}, .flags = WDT_FLAG_RESET_SOC};
}

/* Powered on, and the driver booted after 50 ms. */
static inline const struct device *sam_on(uint32_t slow_hz)
{
	host_power_on(slow_hz);
	host_sleep_ms(50);
	called.times = 0;
	return host_boot(&fake_boot_atmel_sam_watchdog);
}

static inline const struct device *sam_set_up(uint32_t slow_hz, struct wdt_timeout_cfg cfg, uint8_t options)
{
	const struct device *dev = sam_on(slow_hz);

	CHECK_EQ(wdt_install_timeout(dev, &cfg), 0);
	CHECK_EQ(wdt_setup(dev, options), 0);
	return dev;
}

static inline uint32_t mode(void)
{
	uint32_t value = 0;

	CHECK_EQ(libwdt_model_peek(host_sam(), &value, 4, 4), 0);
	return value;
}

/*
 * The period of the smallest load that never ends before max_ms at 32775 Hz, at
 * the nominal 32768 Hz: a tick is 128 clocks, and there are load plus one.
 */
static inline uint64_t period_ns(uint32_t max_ms)
{
	uint64_t ticks = ((uint64_t)max_ms * 32775 + 128 * 1000 - 1) / (128 * 1000);

	return ticks * 128 * UINT64_C(1000000000) / 32768;
}

#endif
