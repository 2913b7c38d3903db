/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* atmel,sam-watchdog in manual mode: wdt_feed() refreshes the hardware. */
#include "sam.h"

static void every_error_of_install(void)
{
	const struct device *dev = sam_on(32768);
	struct wdt_timeout_cfg ok = soc(0, 1000), cfg = ok;

	cfg.flags = 3;
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -ENOTSUP);
	cfg.flags = 4;
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -ENOTSUP);
	cfg.flags = WDT_FLAG_RESET_NONE; /* and no callback */
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -ENOTSUP);
	cfg = soc(0, 0);
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -EINVAL);
	cfg = soc(1000, 1000);
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -EINVAL);
	cfg = soc(0, 16000); /* 4096 ticks take 15997 ms at 32775 Hz */
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -EINVAL);
	cfg = soc(0, UINT32_MAX);
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -EINVAL);
	cfg = soc(999, 1000); /* closed for 256 ticks, 1000.2 ms at 32761 Hz: it never opens in time */
	CHECK_EQ(wdt_install_timeout(dev, &cfg), -EINVAL);
	CHECK_EQ(wdt_install_timeout(dev, &ok), 0);
	CHECK_EQ(wdt_install_timeout(dev, &ok), -ENOMEM);
	CHECK_EQ(wdt_setup(dev, 0), 0);
	CHECK_EQ(wdt_install_timeout(dev, &ok), -EBUSY);
}

static void every_error_of_setup_and_feed(void)
{
	const struct device *dev = sam_on(32768);
	struct wdt_timeout_cfg cfg = soc(500, 2000);

	CHECK_EQ(wdt_setup(dev, 0), -EINVAL);
	CHECK_EQ(wdt_feed(dev, 0), -EINVAL);
	CHECK_EQ(wdt_install_timeout(dev, &cfg), 0);
	CHECK_EQ(wdt_feed(dev, 0), -EINVAL);
	CHECK_EQ(wdt_setup(dev, 4), -ENOTSUP);
	CHECK_EQ(wdt_setup(dev, WDT_OPT_PAUSE_IN_SLEEP), -ENOTSUP); /* with a window.min */
	CHECK_EQ(mode(), 0x3fff2fff);
	CHECK_EQ(wdt_setup(dev, WDT_OPT_PAUSE_HALTED_BY_DBG), 0);
	CHECK_EQ(wdt_setup(dev, 0), -EBUSY);
	CHECK_EQ(wdt_feed(dev, -1), -EINVAL);
	CHECK_EQ(wdt_feed(dev, 1), -EINVAL);
}

static void two_feeds_at_once_are_one(void)
{
	const struct device *dev = sam_set_up(32768, soc(0, 1000), 0);

	host_sleep_ms(10);
	CHECK_EQ(wdt_feed(dev, 0), 0);
	CHECK_EQ(wdt_feed(dev, 0), -EAGAIN);
	CHECK_EQ(host_faults(), 0);
	host_sleep_until(host_ns() + 2 * NS_PER_TICK + 250000); /* 3 slow clocks take 92 us */
	CHECK_EQ(wdt_feed(dev, 0), 0);
	CHECK_EQ(host_faults(), 0);
}

static void reset_comes_when_planned(void)
{
	static const uint32_t max_ms[] = {10, 100, 1000, 8000, 15900};

	for (size_t i = 0; i < ARRAY_SIZE(max_ms); i++) {
		const struct device *dev = sam_set_up(32768, soc(0, max_ms[i]), 0);
		uint64_t fed = 0;

		for (int n = 0; n < 4; n++) {
			host_sleep_ms(max_ms[i] - 1);
			CHECK_EQ(wdt_feed(dev, 0), 0);
			fed = host_ns();
		}
		host_sleep_ms(20000);
		CHECK_BETWEEN(host_reset_ns() - fed, period_ns(max_ms[i]), period_ns(max_ms[i]) + 1);
		CHECK_EQ(host_reset_ns() - fed >= max_ms[i] * NS_PER_MS, 1);
		CHECK_EQ(host_interrupts(), 0); /* nothing runs between two feeds */
	}
}

static void early_feed_is_never_written(void)
{
	const struct device *dev = sam_set_up(32768, soc(500, 2000), 0);

	host_sleep_ms(300);
	CHECK_EQ(wdt_feed(dev, 0), -EAGAIN);
	CHECK_EQ(host_faults(), 0);
	host_sleep_ms(700);
	CHECK_EQ(wdt_feed(dev, 0), 0);
	for (int i = 0; i < 600; i++) { /* an application that does not look at results */
		host_sleep_ms(100);
		(void)wdt_feed(dev, 0);
	}
	CHECK_EQ(host_faults(), 0);
	CHECK_EQ(host_reset_ns(), 0);
	CHECK_EQ(wdt_feed(dev, 0) == 0 || wdt_feed(dev, 0) == -EAGAIN, 1);
}

/* The window is the hardware's: code that feeds past the driver is reset. */
static void refresh_past_the_driver(uint32_t after_ms, bool bites)
{
	const struct device *dev = sam_set_up(32775, soc(500, 2000), 0);

	host_sleep_ms(1000);
	CHECK_EQ(wdt_feed(dev, 0), 0);
	host_sleep_ms(after_ms);
	CHECK_EQ(libwdt_model_write(host_sam(), 0, 0xa5000001, 4), 0);
	host_sleep_ms(1);
	CHECK_EQ(host_reset_ns() != 0, bites);
}

static void window_is_in_the_hardware(void)
{
	refresh_past_the_driver(499, true); /* even at the fastest slow clock */
	refresh_past_the_driver(520, false);
}

static void feeds_anywhere_in_the_window_are_legal(void)
{
	static const uint32_t hz[] = {32761, 32768, 32775};

	for (size_t i = 0; i < ARRAY_SIZE(hz); i++) {
		const struct device *dev = sam_set_up(hz[i], soc(500, 2000), 0);

		for (int n = 0; n < 300; n++) {
			uint64_t at = host_ns() + (500 + host_chance(1500)) * NS_PER_MS + host_chance(1000000);

			host_sleep_until(MIN(at, host_ns() + 2000 * NS_PER_MS));
			while (wdt_feed(dev, 0) == -EAGAIN)
				host_sleep_ms(1);
		}
		CHECK_EQ(host_faults(), 0);
		CHECK_EQ(host_reset_ns(), 0);
	}
}

static void callback_comes_before_the_reset(void)
{
	struct wdt_timeout_cfg cfg = soc(0, 1000);
	const struct device *dev;
	uint64_t fed = 0;

	cfg.callback = sam_callback;
	dev = sam_set_up(32768, cfg, 0);
	for (int n = 0; n < 20; n++) {
		host_sleep_ms(900);
		CHECK_EQ(wdt_feed(dev, 0), 0);
		fed = host_ns();
	}
	CHECK_EQ(called.times, 0);
	host_sleep_ms(5000);
	CHECK_EQ(called.times, 1);
	CHECK_BETWEEN(called.ns - fed, 950 * NS_PER_MS - NS_PER_TICK, 950 * NS_PER_MS + 2 * NS_PER_TICK);
	CHECK_BETWEEN(host_reset_ns() - fed, period_ns(1000), period_ns(1000) + 1);
}

static void callback_may_feed(void)
{
	struct wdt_timeout_cfg cfg = soc(0, 1000);
	uint64_t fed;

	cfg.callback = sam_callback;
	called.feeds = 3;
	(void)sam_set_up(32768, cfg, 0);
	host_sleep_ms(20000);
	CHECK_EQ(called.times, 4);
	fed = called.ns - 950 * NS_PER_MS;
	CHECK_BETWEEN(host_reset_ns() - fed, period_ns(1000) - 4 * NS_PER_TICK, period_ns(1000) + 4 * NS_PER_TICK);
}

static void without_a_reset_the_interrupt_calls(void)
{
	struct wdt_timeout_cfg cfg = soc(0, 1000);
	const struct device *dev;
	uint64_t fed;

	cfg.flags = WDT_FLAG_RESET_NONE;
	cfg.callback = sam_callback;
	dev = sam_set_up(32768, cfg, 0);
	host_sleep_ms(900);
	CHECK_EQ(wdt_feed(dev, 0), 0);
	fed = host_ns();
	host_sleep_ms(1500);
	CHECK_EQ(called.times, 1);
	CHECK_BETWEEN(called.ns - fed, period_ns(1000), period_ns(1000) + 1);
	CHECK_EQ(host_reset_ns(), 0);
}

static void once_set_up_it_cannot_be_disabled(void)
{
	const struct device *dev = sam_set_up(32768, soc(0, 1000), 0);

	CHECK_EQ(wdt_disable(dev), -EPERM);
	host_sleep_ms(900);
	CHECK_EQ(wdt_feed(dev, 0), 0); /* and goes on */
	host_sleep_ms(900);
	CHECK_EQ(host_reset_ns(), 0);
	host_sleep_ms(200);
	CHECK_EQ(host_reset_ns() != 0, 1);
}

static void before_it_can_and_for_good(void)
{
	const struct device *dev = sam_on(32768);
	struct wdt_timeout_cfg cfg = soc(0, 1000);

	CHECK_EQ(wdt_install_timeout(dev, &cfg), 0);
	CHECK_EQ(wdt_disable(dev), 0);
	CHECK_EQ(mode(), 0x3fffafff);
	CHECK_EQ(wdt_disable(dev), -EFAULT);
	CHECK_EQ(wdt_setup(dev, 0), -EINVAL); /* the timeout went with it */
	CHECK_EQ(wdt_install_timeout(dev, &cfg), 0);
	CHECK_EQ(wdt_setup(dev, 0), -EPERM);
	host_sleep_ms(30000);
	CHECK_EQ(host_reset_ns(), 0);
}

static void options_reach_the_hardware(void)
{
	(void)sam_set_up(32768, soc(0, 1000), WDT_OPT_PAUSE_HALTED_BY_DBG);
	CHECK_EQ(mode() >> 28, 1);
	(void)sam_set_up(32768, soc(0, 1000), WDT_OPT_PAUSE_IN_SLEEP);
	CHECK_EQ(mode() >> 28, 2);
	CHECK_EQ(libwdt_model_set_inputs(host_sam(), LIBWDT_MODEL_IDLE), 0);
	host_sleep_ms(5000);
	CHECK_EQ(host_reset_ns(), 0); /* asleep */
	CHECK_EQ(libwdt_model_set_inputs(host_sam(), 0), 0);
	host_sleep_ms(1100);
	CHECK_EQ(host_reset_ns() != 0, 1);
}

/* What a boot loader wrote is there until the next reset; a setup that it contradicts fails, and feeding goes on. */
static const struct {
	uint32_t mode;
	struct wdt_timeout_cfg cfg;
	uint8_t options;
	int setup;
	bool lives; /* fed every 0.9 s */
} left[] = {
	{0x0fff2fff, {{0, 8000}, NULL, WDT_FLAG_RESET_SOC}, 0, 0, true},        /* 16 s: longer than asked for */
	{0x0fff2fff, {{500, 8000}, NULL, WDT_FLAG_RESET_SOC}, 0, 0, true},      /* and it has no window */
	{0x0fff23ff, {{0, 8000}, NULL, WDT_FLAG_RESET_SOC}, 0, -EPERM, true},   /* 4 s: sooner */
	{0x02ff23ff, {{0, 3000}, NULL, WDT_FLAG_RESET_SOC}, 0, -EPERM, true},   /* 4 s, the first of them closed */
	{0x02ff23ff, {{1100, 3000}, NULL, WDT_FLAG_RESET_SOC}, 0, 0, true},     /* which is what was asked for */
	{0x0fffafff, {{0, 8000}, NULL, WDT_FLAG_RESET_SOC}, 0, -EPERM, true},   /* off */
	{0x0fff0fff, {{0, 8000}, NULL, WDT_FLAG_RESET_SOC}, 0, -EPERM, true},   /* cannot bite */
	{0x0fff6fff, {{0, 8000}, NULL, WDT_FLAG_RESET_SOC}, 0, -EPERM, true},   /* resets the processor alone */
	{0x0fff6fff, {{0, 8000}, NULL, WDT_FLAG_RESET_CPU_CORE}, 0, 0, true},   /* as asked for */
	{0x0fff2fff, {{0, 8000}, NULL, WDT_FLAG_RESET_SOC}, WDT_OPT_PAUSE_IN_SLEEP, -EPERM, true},
	{0x2fff2fff, {{0, 8000}, NULL, WDT_FLAG_RESET_SOC}, WDT_OPT_PAUSE_IN_SLEEP, 0, true},
	{0x0fff2010, {{0, 8000}, NULL, WDT_FLAG_RESET_SOC}, 0, -EPERM, false},  /* 66 ms */
};

static void what_a_boot_loader_left_is_found(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(left); i++) {
		const struct device *dev;

		host_power_on(32768);
		CHECK_EQ(libwdt_model_write(host_sam(), 4, left[i].mode, 4), 0);
		dev = host_boot(&fake_boot_atmel_sam_watchdog);
		CHECK_EQ(wdt_install_timeout(dev, &left[i].cfg), 0);
		host_sleep_ms(i == 3 || i == 4 ? 1500 : 50);
		CHECK_EQ(wdt_setup(dev, left[i].options), left[i].setup);
		CHECK_EQ(mode(), left[i].mode);
		for (int n = 0; n < 60; n++) {
			host_sleep_ms(900);
			(void)wdt_feed(dev, 0);
		}
		CHECK_EQ(host_reset_ns() == 0, left[i].lives);
		CHECK_EQ(host_faults(), 0);
	}
}

/* It may have counted for all of its period: refreshed at once, it lasts until a first feed after window.max. */
static void what_was_found_is_refreshed_at_once(void)
{
	const struct device *dev;
	struct wdt_timeout_cfg cfg = soc(0, 8000);

	host_power_on(32768);
	CHECK_EQ(libwdt_model_write(host_sam(), 4, 0x0fff2fff, 4), 0);
	host_sleep_ms(15000);
	dev = host_boot(&fake_boot_atmel_sam_watchdog);
	CHECK_EQ(wdt_install_timeout(dev, &cfg), 0);
	CHECK_EQ(wdt_setup(dev, 0), 0);
	host_sleep_ms(8000);
	CHECK_EQ(wdt_feed(dev, 0), 0);
	host_sleep_ms(15990);
	CHECK_EQ(host_reset_ns(), 0);
	host_sleep_ms(20);
	CHECK_EQ(host_reset_ns() != 0, 1);
}

const struct test sam_tests[] = {
	{"every error of wdt_install_timeout()", every_error_of_install},
	{"every error of wdt_setup() and wdt_feed()", every_error_of_setup_and_feed},
	{"two feeds at once are one", two_feeds_at_once_are_one},
	{"the reset comes when planned", reset_comes_when_planned},
	{"an early feed is never written", early_feed_is_never_written},
	{"the window is in the hardware", window_is_in_the_hardware},
	{"feeds anywhere in the window are legal", feeds_anywhere_in_the_window_are_legal},
	{"the callback comes before the reset", callback_comes_before_the_reset},
	{"the callback may feed", callback_may_feed},
	{"without a reset the interrupt calls", without_a_reset_the_interrupt_calls},
	{"once set up it cannot be disabled", once_set_up_it_cannot_be_disabled},
	{"before, it can, and for good", before_it_can_and_for_good},
	{"options reach the hardware", options_reach_the_hardware},
	{"what a boot loader left is found", what_a_boot_loader_left_is_found},
	{"what was found is refreshed at once", what_was_found_is_refreshed_at_once},
	{NULL, NULL},
};
