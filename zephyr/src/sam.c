/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* atmel,sam-watchdog: SAM3, SAM4, E70, S70, V70, V71. Its mode register can be written once after a reset. */
#define DT_DRV_COMPAT atmel_sam_watchdog

#include "wdt_libwdt.h"

#include <zephyr/irq.h>
#include <zephyr/sys/sys_io.h>

BUILD_ASSERT(CONFIG_WDT_LIBWDT_SLOW_CLOCK_HZ_MIN >= 10000 &&
	     CONFIG_WDT_LIBWDT_SLOW_CLOCK_HZ_MAX >= CONFIG_WDT_LIBWDT_SLOW_CLOCK_HZ_MIN,
	     "set CONFIG_WDT_LIBWDT_SLOW_CLOCK_HZ_MIN and _MAX: the slow clock is an RC oscillator, see the data sheet");

#define HZ_NOMINAL CLAMP(32768, CONFIG_WDT_LIBWDT_SLOW_CLOCK_HZ_MIN, CONFIG_WDT_LIBWDT_SLOW_CLOCK_HZ_MAX)

static uintptr_t address(void *user, uint32_t offset)
{
	const struct wdt_libwdt_data *data = user;
	const struct wdt_libwdt_config *config = data->dev->config;

	return config->base + offset;
}

static int sam_read(void *user, uint32_t *value, uint32_t offset)
{
	*value = sys_read32(address(user, offset));
	return 0;
}

static int sam_write(void *user, uint32_t offset, uint32_t value)
{
	sys_write32(value, address(user, offset));
	return 0;
}

static const struct libwdt_ops ops = {
	.size = sizeof(ops),
	.counter_bits = 64,
	.now = wdt_libwdt_now,
	.delay = wdt_libwdt_delay,
	.read = sam_read,
	.write = sam_write,
	.pretimeout = wdt_libwdt_pretimeout,
};

static int sam_set_up(const struct device *dev)
{
	return wdt_libwdt_layout_set_up(dev, &ops);
}

static int sam_turn_off(const struct device *dev)
{
	return wdt_libwdt_layout_turn_off(dev, &ops);
}

static const struct wdt_libwdt_hardware sam = {
	.options = WDT_OPT_PAUSE_IN_SLEEP | WDT_OPT_PAUSE_HALTED_BY_DBG,
	.check = wdt_libwdt_layout_check,
	.set_up = sam_set_up,
	.turn_off = sam_turn_off,
};

#define SAM_DEFINE(n)                                                                                                  \
	static void sam_connect_##n(const struct device *dev)                                                          \
	{                                                                                                              \
		ARG_UNUSED(dev);                                                                                       \
		IRQ_CONNECT(DT_INST_IRQN(n), DT_INST_IRQ(n, priority), wdt_libwdt_layout_isr, DEVICE_DT_INST_GET(n),   \
			    0);                                                                                        \
		irq_enable(DT_INST_IRQN(n));                                                                           \
	}                                                                                                              \
	static struct wdt_libwdt_data sam_data_##n;                                                                    \
	static const struct wdt_libwdt_config sam_config_##n = {                                                       \
		.hardware = &sam,                                                                                      \
		.base = DT_INST_REG_ADDR(n),                                                                           \
		.compatible = "atmel,sam-watchdog",                                                                    \
		.clock = {CONFIG_WDT_LIBWDT_SLOW_CLOCK_HZ_MIN, HZ_NOMINAL, CONFIG_WDT_LIBWDT_SLOW_CLOCK_HZ_MAX, 128},  \
		.connect = sam_connect_##n,                                                                            \
	};                                                                                                             \
	DEVICE_DT_INST_DEFINE(n, wdt_libwdt_init, NULL, &sam_data_##n, &sam_config_##n, POST_KERNEL,                   \
			      CONFIG_KERNEL_INIT_PRIORITY_DEVICE, &wdt_libwdt_api);

DT_INST_FOREACH_STATUS_OKAY(SAM_DEFINE)
