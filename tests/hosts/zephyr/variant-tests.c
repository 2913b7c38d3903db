/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Builds of their own: the model as hardware, early feeds that reset, the E70, and a watchdog disabled at boot. */
#include "sam.h"

static void model_in_place_of_hardware(void)
{
	struct wdt_timeout_cfg cfg = soc(0, 1000);
	const struct device *dev;
	uint64_t fed = 0;

	host_power_on(32768);
	CHECK_EQ(libwdt_model_write(host_sam(), 4, 0x3fffafff, 4), 0); /* the bus's own is off */
	dev = host_boot(&fake_boot_libwdtvtlb_wdt_model);
	cfg.callback = sam_callback;
	CHECK_EQ(wdt_install_timeout(dev, &cfg), 0);
	CHECK_EQ(wdt_setup(dev, 0), 0);
	for (int n = 0; n < 10; n++) {
		host_sleep_ms(900);
		CHECK_EQ(wdt_feed(dev, 0), 0);
		fed = host_ns();
	}
	host_sleep_ms(5000);
	CHECK_EQ(called.times, 1);
	CHECK_BETWEEN(host_reset_ns() - fed, 1000 * NS_PER_MS, period_ns(1000) + 2 * NS_PER_TICK);
}

static void model_interrupts(void)
{
	struct wdt_timeout_cfg cfg = {{0, 1000}, sam_callback, WDT_FLAG_RESET_NONE};
	const struct device *dev;

	host_power_on(32768);
	CHECK_EQ(libwdt_model_write(host_sam(), 4, 0x3fffafff, 4), 0);
	dev = host_boot(&fake_boot_libwdtvtlb_wdt_model);
	CHECK_EQ(wdt_install_timeout(dev, &cfg), 0);
	CHECK_EQ(wdt_setup(dev, 0), 0);
	host_sleep_ms(1500);
	CHECK_EQ(called.times, 1);
	CHECK_EQ(host_reset_ns(), 0);
}

const struct test model_tests[] = {
	{"the model in place of hardware", model_in_place_of_hardware},
	{"the model interrupts", model_interrupts},
	{NULL, NULL},
};

static void early_feed_resets(void)
{
	const struct device *dev = sam_set_up(32768, soc(500, 2000), 0);

	host_sleep_ms(1000);
	CHECK_EQ(wdt_feed(dev, 0), 0);
	host_sleep_ms(300);
	CHECK_EQ(wdt_feed(dev, 0), -EAGAIN);
	CHECK_EQ(host_reset_ns() != 0, 1);
}

static void two_feeds_at_once_do_not(void)
{
	const struct device *dev = sam_set_up(32768, soc(0, 2000), 0);

	host_sleep_ms(1000);
	CHECK_EQ(wdt_feed(dev, 0), 0);
	CHECK_EQ(wdt_feed(dev, 0), -EAGAIN);
	host_sleep_ms(1900);
	CHECK_EQ(wdt_feed(dev, 0), 0);
	CHECK_EQ(host_reset_ns(), 0);
}

const struct test early_tests[] = {
	{"an early feed resets", early_feed_resets},
	{"two feeds at once do not", two_feeds_at_once_do_not},
	{NULL, NULL},
};

#if IS_ENABLED(CONFIG_WDT_LIBWDT_SAMX7X)
static void no_reset_of_the_processor_alone(void)
{
	struct wdt_timeout_cfg cfg = soc(0, 1000);
	const struct device *dev = sam_on(32768);

	cfg.flags = WDT_FLAG_RESET_CPU_CORE;
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -ENOTSUP);
	cfg.flags = WDT_FLAG_RESET_SOC;
	CHECK_EQ(wdt_install_timeout(dev, &cfg), 0);
	CHECK_EQ(wdt_setup(dev, 0), 0);
	host_sleep_ms(2000);
	CHECK_EQ(host_reset_ns() != 0, 1);
}
#endif

#if IS_ENABLED(CONFIG_WDT_DISABLE_AT_BOOT)
static void disabled_at_boot(void)
{
	struct wdt_timeout_cfg cfg = soc(0, 1000);
	const struct device *dev = sam_on(32768);

	CHECK_EQ(mode(), 0x3fffafff);
	CHECK_EQ(wdt_disable(dev), -EFAULT);
	CHECK_EQ(wdt_install_timeout(dev, &cfg), 0);
	CHECK_EQ(wdt_setup(dev, 0), -EPERM);
	host_sleep_ms(20000);
	CHECK_EQ(host_reset_ns(), 0);
}
#endif

const struct test variant_tests[] = {
#if IS_ENABLED(CONFIG_WDT_LIBWDT_SAMX7X)
	{"the E70 has no reset of the processor alone", no_reset_of_the_processor_alone},
#endif
#if IS_ENABLED(CONFIG_WDT_DISABLE_AT_BOOT)
	{"disabled at boot", disabled_at_boot},
#endif
	{NULL, NULL},
};
