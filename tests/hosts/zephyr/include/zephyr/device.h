/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What zephyr/src uses of Zephyr's devices and devicetree, as documented under
 * "Device Driver Model" and "Devicetree API", over a fixed devicetree of one
 * device of each compatible. Declares just that, and defines nothing of Zephyr's.
 */
#ifndef FAKE_DEVICE_H
#define FAKE_DEVICE_H

#include <zephyr/kernel.h>

struct device {
	const char *name;
	const void *config;
	const void *api;
	void *data;
};

/* A device's init function stands beside it, so that a test can boot it again. */
struct fake_device {
	const struct device *device;
	int (*init)(const struct device *dev);
	size_t data_bytes;
};

#define FAKE_PASTE_(a, b) a##b
#define FAKE_PASTE(a, b) FAKE_PASTE_(a, b)
#define FAKE_OF(prefix) FAKE_PASTE(prefix, DT_DRV_COMPAT)

extern const struct device fake_atmel_sam_watchdog, fake_arm_cmsdk_watchdog, fake_libwdtvtlb_wdt_model;
extern const struct fake_device fake_boot_atmel_sam_watchdog, fake_boot_arm_cmsdk_watchdog;
extern const struct fake_device fake_boot_libwdtvtlb_wdt_model;

/* The devicetree. */
#define FAKE_REG_atmel_sam_watchdog 0x400e1850u
#define FAKE_REG_arm_cmsdk_watchdog 0x40008000u
#define FAKE_IRQ_atmel_sam_watchdog 4
#define FAKE_MODELS_libwdtvtlb_wdt_model "atmel,sam-watchdog"
#define FAKE_HZ_arm_cmsdk_watchdog 25000000u

#define DT_INST_FOREACH_STATUS_OKAY(function) function(0)
#define DT_INST_REG_ADDR(n) FAKE_OF(FAKE_REG_)
#define DT_INST_IRQN(n) FAKE_OF(FAKE_IRQ_)
#define DT_INST_IRQ(n, cell) 0
#define DT_INST_PROP(n, property) FAKE_OF(FAKE_MODELS_)
#define DT_INST_PROP_BY_PHANDLE(n, phandle, property) FAKE_OF(FAKE_HZ_)
#define DEVICE_DT_INST_GET(n) (&FAKE_OF(fake_))

#define DEVICE_DT_INST_DEFINE(n, init_, pm, data_, config_, level, priority, api_)                                     \
	const struct device FAKE_OF(fake_) = {.name = "watchdog", .config = config_, .api = api_, .data = data_};      \
	const struct fake_device FAKE_OF(fake_boot_) = {&FAKE_OF(fake_), init_, sizeof(*(data_))}

#ifdef FAKE_DEVICE_API
#define DEVICE_API(class, name) const struct class##_driver_api name
#endif

#endif
