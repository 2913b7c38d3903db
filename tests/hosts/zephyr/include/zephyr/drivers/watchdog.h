/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Zephyr's watchdog API as documented under "Watchdog" (API documentation 4.2, group watchdog_interface). */
#ifndef FAKE_WATCHDOG_H
#define FAKE_WATCHDOG_H

#include <zephyr/device.h>

#define WDT_OPT_PAUSE_IN_SLEEP BIT(0)
#define WDT_OPT_PAUSE_HALTED_BY_DBG BIT(1)

#define WDT_FLAG_RESET_MASK 0x3
#define WDT_FLAG_RESET_NONE 0
#define WDT_FLAG_RESET_CPU_CORE 1
#define WDT_FLAG_RESET_SOC 2

typedef void (*wdt_callback_t)(const struct device *dev, int channel_id);

struct wdt_window {
	uint32_t min;
	uint32_t max;
};

struct wdt_timeout_cfg {
	struct wdt_window window;
	wdt_callback_t callback;
#ifdef CONFIG_WDT_MULTISTAGE
	struct wdt_timeout_cfg *next;
#endif
	uint8_t flags;
};

struct wdt_driver_api {
	int (*setup)(const struct device *dev, uint8_t options);
	int (*disable)(const struct device *dev);
	int (*install_timeout)(const struct device *dev, const struct wdt_timeout_cfg *cfg);
	int (*feed)(const struct device *dev, int channel_id);
};

static inline int wdt_setup(const struct device *dev, uint8_t options)
{
	return ((const struct wdt_driver_api *)dev->api)->setup(dev, options);
}

static inline int wdt_disable(const struct device *dev)
{
	return ((const struct wdt_driver_api *)dev->api)->disable(dev);
}

static inline int wdt_install_timeout(const struct device *dev, const struct wdt_timeout_cfg *cfg)
{
	return ((const struct wdt_driver_api *)dev->api)->install_timeout(dev, cfg);
}

static inline int wdt_feed(const struct device *dev, int channel_id)
{
	return ((const struct wdt_driver_api *)dev->api)->feed(dev, channel_id);
}

#endif
