/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* arm,cmsdk-watchdog, in both modes: two stages, no window, and it can be stopped. */
#include "sam.h"

#define SERVED IS_ENABLED(CONFIG_WDT_LIBWDT_SERVED)

static const struct device *on(void)
{
	host_power_on(32768);
	CHECK_EQ(libwdt_model_write(host_sam(), 4, 0x3fffafff, 4), 0); /* the other watchdog is off */
	host_sleep_ms(50);
	return host_boot(&fake_boot_arm_cmsdk_watchdog);
}

static const struct device *set_up(struct wdt_timeout_cfg cfg)
{
	const struct device *dev = on();

	CHECK_EQ(wdt_install_timeout(dev, &cfg), 0);
	CHECK_EQ(wdt_setup(dev, 0), 0);
	return dev;
}

static void every_error(void)
{
	const struct device *dev = on();
	struct wdt_timeout_cfg cfg = soc(1, 1000);

	CHECK_EQ(wdt_disable(dev), -EFAULT);
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -EINVAL); /* there is no window */
	cfg = soc(0, 0);
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -EINVAL);
	cfg = soc(0, 200000); /* 2^32 cycles take 171 s */
	CHECK_EQ(wdt_install_timeout(dev, &cfg), SERVED ? 0 : -EINVAL);
	CHECK_EQ(wdt_disable(dev), -EFAULT); /* the timeout goes all the same */
	cfg = soc(0, 1000);
	cfg.flags = WDT_FLAG_RESET_CPU_CORE;
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -ENOTSUP);
	cfg.flags = WDT_FLAG_RESET_NONE;
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -ENOTSUP);
	cfg = soc(0, 1000);
	CHECK_EQ(wdt_feed(dev, 0), -EINVAL);
	CHECK_EQ(wdt_setup(dev, 0), -EINVAL);
	CHECK_EQ(wdt_install_timeout(dev, &cfg), 0);
	CHECK_EQ(wdt_feed(dev, 0), -EINVAL);
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -ENOMEM);
	CHECK_EQ(wdt_setup(dev, WDT_OPT_PAUSE_IN_SLEEP), -ENOTSUP);
	CHECK_EQ(wdt_setup(dev, WDT_OPT_PAUSE_HALTED_BY_DBG), -ENOTSUP);
	CHECK_EQ(wdt_setup(dev, 0), 0);
	CHECK_EQ(wdt_setup(dev, 0), -EBUSY);
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -EBUSY);
	CHECK_EQ(wdt_feed(dev, 1), -EINVAL);
}

/* The NMI comes at window.max, the reset one stage later: as long again, in served mode half as long. */
static void two_stages(void)
{
	struct wdt_timeout_cfg cfg = soc(0, 1000);
	const struct device *dev;
	uint64_t fed = 0, late = SERVED ? 50 * NS_PER_MS : 0, stage = SERVED ? 500 : 1000;

	cfg.callback = sam_callback;
	called.feeds = 1;
	dev = set_up(cfg);
	for (int n = 0; n < 30; n++) {
		host_sleep_ms(950);
		CHECK_EQ(wdt_feed(dev, 0), 0);
		fed = host_ns();
	}
	CHECK_EQ(called.times, 0);
	host_sleep_ms(10000);
	CHECK_EQ(called.times, 1);
	CHECK_EQ(called.result, -EAGAIN); /* an NMI cannot wait for the lock */
	CHECK_BETWEEN(called.ns - fed, 1000 * NS_PER_MS, 1000 * NS_PER_MS + late);
	CHECK_EQ(host_reset_ns() - called.ns, stage * NS_PER_MS);
}

#if !SERVED
static void fed_after_the_first_stage_it_does_not_reset(void)
{
	struct wdt_timeout_cfg cfg = soc(0, 1000);
	const struct device *dev;

	cfg.callback = sam_callback;
	dev = set_up(cfg);
	for (int n = 0; n < 30; n++) {
		host_sleep_ms(1300);
		CHECK_EQ(wdt_feed(dev, 0), 0);
		host_sleep_ms(100);
	}
	CHECK_EQ(called.times, 30);
	CHECK_EQ(host_reset_ns(), 0);
}
#endif

static void without_a_reset(void)
{
	struct wdt_timeout_cfg cfg = soc(0, 1000);

	cfg.flags = WDT_FLAG_RESET_NONE;
	cfg.callback = sam_callback;
	(void)set_up(cfg);
	host_sleep_ms(10000);
	CHECK_EQ(called.times, 1);
	CHECK_EQ(host_reset_ns(), 0);
}

static void disabled_and_set_up_again(void)
{
	struct wdt_timeout_cfg cfg = soc(0, 1000);
	const struct device *dev = set_up(cfg);
	uint64_t fed;

	host_sleep_ms(900);
	CHECK_EQ(wdt_disable(dev), 0);
	CHECK_EQ(wdt_disable(dev), -EFAULT);
	host_sleep_ms(10000);
	CHECK_EQ(host_reset_ns(), 0);
	CHECK_EQ(wdt_feed(dev, 0), -EINVAL);
	cfg = soc(0, 500);
	CHECK_EQ(wdt_install_timeout(dev, &cfg), 0);
	CHECK_EQ(wdt_setup(dev, 0), 0);
	fed = host_ns();
	host_sleep_ms(10000);
	CHECK_BETWEEN(host_reset_ns() - fed, (SERVED ? 750 : 1000) * NS_PER_MS, (SERVED ? 800 : 1000) * NS_PER_MS);
}

/* Between two calls of the driver the registers are locked: a stray write does not stop it. */
static void locked_between_calls(void)
{
	(void)set_up(soc(0, 1000));
	cmsdk_write(0x008, 0);
	CHECK_EQ(cmsdk_read(0x008), 3);
	host_sleep_ms(3000);
	CHECK_EQ(host_reset_ns() != 0, 1);
}

const struct test cmsdk_tests[] = {
	{"every error", every_error},
	{"two stages", two_stages},
#if !SERVED
	{"fed after the first stage it does not reset", fed_after_the_first_stage_it_does_not_reset},
#endif
	{"without a reset", without_a_reset},
	{"disabled and set up again", disabled_and_set_up_again},
	{"locked between calls", locked_between_calls},
	{NULL, NULL},
};
