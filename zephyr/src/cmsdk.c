/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * arm,cmsdk-watchdog (Arm Cortex-M System Design Kit TRM, DDI 0479, APB watchdog):
 * an example of hardware that libwdt has no layout for. A 32-bit down counter at
 * the system clock; its first end interrupts (NMI on the MPS2 boards), the second
 * resets. There is no window.
 *
 * The second stage is the reset: window.max is the first, and the board is reset
 * one more window.max later.
 */
#define DT_DRV_COMPAT arm_cmsdk_watchdog

#include "wdt_libwdt.h"

#if __has_include(<zephyr/arch/arm/nmi.h>)
#include <zephyr/arch/arm/nmi.h>
#else
#include <zephyr/arch/arm/aarch32/nmi.h> /* before Zephyr 3.5 */
#endif
#include <zephyr/sys/sys_io.h>

#define LOAD 0x000u
#define CONTROL 0x008u
#define INTERRUPT_CLEAR 0x00cu /* a write reloads the counter too */
#define MASKED_STATUS 0x014u
#define LOCK 0xc00u

#define CONTROL_INTEN 0x1u
#define CONTROL_RESEN 0x2u
#define UNLOCKED 0x1acce551u
#define LOCKED 0u

/* Served mode halves the timeout, so that the reset comes no later than half of it after the first stage. */
#define SERVED_SHARE (IS_ENABLED(CONFIG_WDT_LIBWDT_SERVED) ? 2u : 1u)

static const struct device *nmi_device;

static void cmsdk_write(const struct wdt_libwdt_data *data, uint32_t offset, uint32_t value)
{
	const struct wdt_libwdt_config *config = data->dev->config;

	sys_write32(UNLOCKED, config->base + LOCK);
	sys_write32(value, config->base + offset);
	sys_write32(LOCKED, config->base + LOCK);
}

static int cmsdk_refresh(void *user)
{
	cmsdk_write(user, INTERRUPT_CLEAR, 1);
	return 0;
}

static int cmsdk_start(void *user)
{
	const struct wdt_libwdt_data *data = user;
	uint32_t reset = data->cfg.flags == WDT_FLAG_RESET_NONE ? 0 : CONTROL_RESEN;

	cmsdk_write(data, LOAD, data->load);
	cmsdk_write(data, INTERRUPT_CLEAR, 1);
	cmsdk_write(data, CONTROL, CONTROL_INTEN | reset);
	return 0;
}

static int cmsdk_stop(void *user)
{
	cmsdk_write(user, CONTROL, 0);
	cmsdk_write(user, INTERRUPT_CLEAR, 1);
	return 0;
}

static const struct libwdt_ops ops = {
	.size = sizeof(ops),
	.counter_bits = 64,
	.now = wdt_libwdt_now,
	.refresh = cmsdk_refresh,
	.start = cmsdk_start,
	.stop = cmsdk_stop,
	.pretimeout = wdt_libwdt_pretimeout,
};

/* Counter and kernel have the same clock: nothing to add to the rounding. */
static int attach(const struct device *dev, uint32_t max_ms)
{
	const struct wdt_libwdt_config *config = dev->config;
	struct wdt_libwdt_data *data = dev->data;
	struct libwdt_timing timing = LIBWDT_TIMING_INIT;
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	uint64_t load = ((uint64_t)(max_ms / SERVED_SHARE) * config->hz + MSEC_PER_SEC - 1) / MSEC_PER_SEC;
	uint64_t period_us;
	int err;

	if (load > UINT32_MAX && IS_ENABLED(CONFIG_WDT_LIBWDT_SERVED))
		load = UINT32_MAX;
	period_us = load * USEC_PER_SEC / config->hz;
	if (load == 0 || load > UINT32_MAX || period_us > UINT32_MAX / 2 - 1)
		return -EINVAL;
	data->load = (uint32_t)load;
	timing.latest_us = timing.warn_us = (uint32_t)period_us;
	timing.bite_min_us = 2 * (uint32_t)period_us;
	timing.bite_max_us = timing.bite_min_us + 2;
	err = libwdt_init(&data->wdt, &ops, data);
	if (err == 0)
		err = libwdt_attach(&data->wdt, &plan, &timing, CONFIG_SYS_CLOCK_TICKS_PER_SEC,
				    CONFIG_WDT_LIBWDT_LATENCY_US, 0);
	return wdt_libwdt_errno(err);
}

static int cmsdk_check(const struct device *dev, const struct wdt_timeout_cfg *cfg)
{
	if (cfg->flags == WDT_FLAG_RESET_CPU_CORE)
		return -ENOTSUP;
	return cfg->window.min != 0 ? -EINVAL : attach(dev, cfg->window.max);
}

static int cmsdk_set_up(const struct device *dev)
{
	const struct wdt_libwdt_data *data = dev->data;

	return attach(dev, data->cfg.window.max);
}

/* An NMI comes inside anything, this driver's own calls included: a callback that feeds is told to come again. */
static void cmsdk_nmi(void)
{
	const struct wdt_libwdt_config *config = nmi_device->config;
	struct wdt_libwdt_data *data = nmi_device->data;

	if (sys_read32(config->base + MASKED_STATUS) == 0)
		return;
	data->no_lock = true;
	wdt_libwdt_expired(nmi_device);
	data->no_lock = false;
}

static void cmsdk_connect(const struct device *dev)
{
	nmi_device = dev;
	z_arm_nmi_set_handler(cmsdk_nmi);
}

static const struct wdt_libwdt_hardware cmsdk = {
	.warns = true,
	.stops = true,
	.check = cmsdk_check,
	.set_up = cmsdk_set_up,
};

static struct wdt_libwdt_data cmsdk_data;
static const struct wdt_libwdt_config cmsdk_config = {
	.hardware = &cmsdk,
	.base = DT_INST_REG_ADDR(0),
	.hz = DT_INST_PROP_BY_PHANDLE(0, clocks, clock_frequency),
	.connect = cmsdk_connect,
};

/* One instance: there is one NMI. */
DEVICE_DT_INST_DEFINE(0, wdt_libwdt_init, NULL, &cmsdk_data, &cmsdk_config, POST_KERNEL,
		      CONFIG_KERNEL_INIT_PRIORITY_DEVICE, &wdt_libwdt_api);
