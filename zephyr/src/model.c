/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * libwdtvtlb,wdt-model: libwdt's device model in place of hardware, for boards
 * that run on a host. Its time is the kernel's; a timer waits for what the model
 * does by itself.
 */
#define DT_DRV_COMPAT libwdtvtlb_wdt_model

#include "wdt_libwdt.h"

#include <zephyr/logging/log.h>
#include <zephyr/sys/printk.h>
#include <zephyr/sys/reboot.h>

#include <libwdtvtlb/wdt_model.h>

LOG_MODULE_DECLARE(wdt_libwdt, CONFIG_WDT_LOG_LEVEL);

struct model_data {
	struct wdt_libwdt_data driver; /* first: the device's data is both */
	struct libwdt_model model;
	struct k_timer event;
	uint64_t ticks; /* to which the model has come */
};

static struct model_data *catch_up(void *user)
{
	struct model_data *data = user;
	uint64_t now = (uint64_t)k_uptime_ticks();

	(void)libwdt_model_advance(&data->model, now - data->ticks);
	data->ticks = now;
	return data;
}

static void look_ahead(struct model_data *data)
{
	uint64_t units = LIBWDT_MODEL_NEVER;

	(void)libwdt_model_next_event(&data->model, &units);
	if (units != LIBWDT_MODEL_NEVER)
		k_timer_start(&data->event, K_TIMEOUT_ABS_TICKS((k_ticks_t)(data->ticks + units)), K_NO_WAIT);
}

static void on_event(struct k_timer *timer)
{
	struct model_data *data = CONTAINER_OF(timer, struct model_data, event);
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;
	const struct device *dev = data->driver.dev;

	(void)libwdt_model_view(&catch_up(data)->model, &view);
	if ((view.lines & (BIT(LIBWDT_MODEL_LINE_RESET) | BIT(LIBWDT_MODEL_LINE_PROCESSOR))) != 0) {
		printk("%s: reset at %u ms\n", dev->name, k_uptime_get_32());
		sys_reboot(SYS_REBOOT_COLD);
	}
	if ((view.lines & BIT(LIBWDT_MODEL_LINE_INTERRUPT)) != 0)
		wdt_libwdt_layout_isr(dev);
	look_ahead(data);
}

static int model_read(void *user, uint32_t *value, uint32_t offset)
{
	return libwdt_model_read(&catch_up(user)->model, value, offset, sizeof(*value));
}

static int model_write(void *user, uint32_t offset, uint32_t value)
{
	struct model_data *data = catch_up(user);
	int err = libwdt_model_write(&data->model, offset, value, sizeof(value));

	look_ahead(data);
	return err;
}

static const struct libwdt_ops ops = {
	.size = sizeof(ops),
	.counter_bits = 64,
	.now = wdt_libwdt_now,
	.delay = wdt_libwdt_delay,
	.read = model_read,
	.write = model_write,
	.pretimeout = wdt_libwdt_pretimeout,
};

static int model_set_up(const struct device *dev)
{
	return wdt_libwdt_layout_set_up(dev, &ops);
}

static int model_turn_off(const struct device *dev)
{
	return wdt_libwdt_layout_turn_off(dev, &ops);
}

static void model_connect(const struct device *dev)
{
	const struct wdt_libwdt_config *config = dev->config;
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct model_data *data = dev->data;

	setup.layout = libwdt_layout_by_compatible(config->compatible);
	setup.time_hz = CONFIG_SYS_CLOCK_TICKS_PER_SEC;
	k_timer_init(&data->event, on_event, NULL);
	data->ticks = (uint64_t)k_uptime_ticks();
	if (libwdt_model_init(&data->model, &setup) != 0)
		LOG_ERR("%s: no model of %s", dev->name, config->compatible);
	else
		look_ahead(data);
}

static const struct wdt_libwdt_hardware model = {
	.options = WDT_OPT_PAUSE_IN_SLEEP | WDT_OPT_PAUSE_HALTED_BY_DBG,
	.check = wdt_libwdt_layout_check,
	.set_up = model_set_up,
	.turn_off = model_turn_off,
};

#define MODEL_DEFINE(n)                                                                                                \
	static struct model_data model_data_##n;                                                                       \
	static const struct wdt_libwdt_config model_config_##n = {                                                     \
		.hardware = &model,                                                                                    \
		.compatible = DT_INST_PROP(n, models),                                                                 \
		.clock = LIBWDT_CLOCK_CRYSTAL,                                                                         \
		.connect = model_connect,                                                                              \
	};                                                                                                             \
	DEVICE_DT_INST_DEFINE(n, wdt_libwdt_init, NULL, &model_data_##n, &model_config_##n, POST_KERNEL,               \
			      CONFIG_KERNEL_INIT_PRIORITY_DEVICE, &wdt_libwdt_api);

DT_INST_FOREACH_STATUS_OKAY(MODEL_DEFINE)
