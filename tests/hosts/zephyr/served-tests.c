/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* atmel,sam-watchdog in served mode: a timer refreshes, wdt_feed() says that the application lives. */
#include "sam.h"

#define LATENCY_NS (UINT64_C(1000) * CONFIG_WDT_LIBWDT_LATENCY_US)

/* Feeds for a while, falls silent, and checks when the callback and the reset come. */
static void live_and_die(const struct device *dev, uint32_t max_ms, uint64_t reset_late_ns)
{
	uint64_t fed = 0;

	host_set_latency(LATENCY_NS - 1000);
	for (int n = 0; n < 12; n++) {
		host_sleep_ms(max_ms - 100);
		CHECK_EQ(wdt_feed(dev, 0), 0);
		CHECK_EQ(wdt_feed(dev, 0), 0); /* as often as one likes */
		fed = host_ns();
	}
	CHECK_EQ(host_reset_ns(), 0);
	CHECK_EQ(called.times, 0);
	host_sleep_ms(3 * (uint64_t)max_ms + 20000);
	CHECK_EQ(called.times, 1);
	CHECK_BETWEEN(called.ns - fed, (max_ms - 50) * NS_PER_MS - NS_PER_TICK,
		      (max_ms - 50) * NS_PER_MS + 2 * NS_PER_TICK + LATENCY_NS);
	CHECK_BETWEEN(host_reset_ns() - fed, max_ms * NS_PER_MS, max_ms * NS_PER_MS + reset_late_ns);
	CHECK_EQ(host_faults(), 0);
}

static void timeout_longer_than_the_hardware(void)
{
	struct wdt_timeout_cfg cfg = soc(0, 60000);

	cfg.callback = sam_callback;
	live_and_die(sam_set_up(32768, cfg, 0), 60000, 40 * NS_PER_MS);
}

static void timeout_shorter_than_the_hardware(void)
{
	struct wdt_timeout_cfg cfg = soc(0, 3000);

	cfg.callback = sam_callback;
	live_and_die(sam_set_up(32768, cfg, 0), 3000, 40 * NS_PER_MS);
}

/* 4 s, the first second closed: no trouble for a timer that knows of it. */
static void boot_loader_left_another_period(void)
{
	struct wdt_timeout_cfg cfg = soc(0, 8000);
	const struct device *dev;

	cfg.callback = sam_callback;
	host_power_on(32768);
	CHECK_EQ(libwdt_model_write(host_sam(), 4, 0x02ff23ff, 4), 0);
	host_sleep_ms(1500);
	dev = host_boot(&fake_boot_atmel_sam_watchdog);
	CHECK_EQ(wdt_install_timeout(dev, &cfg), 0);
	CHECK_EQ(wdt_setup(dev, 0), 0);
	live_and_die(dev, 8000, 40 * NS_PER_MS);
}

static void errors(void)
{
	struct wdt_timeout_cfg cfg = soc(1, 1000);
	const struct device *dev = sam_on(32768);

	CHECK_EQ(wdt_install_timeout(dev, &cfg), -EINVAL);
	cfg = soc(0, 0x80000000u);
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -EINVAL);
	cfg = soc(0, 3); /* less than a tick of the counter */
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -EINVAL);
	cfg = soc(0, 60000);
	CHECK_EQ(wdt_install_timeout(dev, &cfg), 0);
	CHECK_EQ(wdt_setup(dev, 0), 0);
	CHECK_EQ(wdt_disable(dev), -EPERM);
	host_sleep_ms(50000);
	CHECK_EQ(wdt_feed(dev, 0), 0);
	host_sleep_ms(50000);
	CHECK_EQ(host_reset_ns(), 0);
}

const struct test served_tests[] = {
	{"a timeout longer than the hardware's", timeout_longer_than_the_hardware},
	{"a timeout shorter than the hardware's", timeout_shorter_than_the_hardware},
	{"a boot loader left another period", boot_loader_left_another_period},
	{"errors", errors},
	{NULL, NULL},
};
