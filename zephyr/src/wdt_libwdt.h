/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the driver and the back ends for its hardware know of each other. */
#ifndef WDT_LIBWDT_H
#define WDT_LIBWDT_H

#include <errno.h>
#include <stdbool.h>

#include <zephyr/device.h>
#include <zephyr/drivers/watchdog.h>
#include <zephyr/kernel.h>

#include <libwdtvtlb/wdt.h>

/* One kind of hardware. Each function is called with the lock held and returns 0 or a negative errno. */
struct wdt_libwdt_hardware {
	uint8_t options; /* WDT_OPT_* that it has */
	bool warns;      /* it calls wdt_libwdt_expired() before it resets */
	bool stops;      /* once set up it can be stopped */

	/* Whether it can do that. Touches no register. */
	int (*check)(const struct device *dev, const struct wdt_timeout_cfg *cfg);

	/* Makes data->wdt ready for libwdt_start(), as data->cfg and data->options have it. */
	int (*set_up)(const struct device *dev);

	/* Turns off what was not set up; -EFAULT: it was not on. NULL: nothing runs before it is set up. */
	int (*turn_off)(const struct device *dev);
};

struct wdt_libwdt_config {
	const struct wdt_libwdt_hardware *hardware;
	uintptr_t base;
	const char *compatible;    /* back ends with a layout */
	struct libwdt_clock clock; /* likewise: the slow clock */
	uint32_t hz;               /* others: rate of the counter */
	void (*connect)(const struct device *dev);
};

enum wdt_libwdt_state { WDT_LIBWDT_EMPTY, WDT_LIBWDT_INSTALLED, WDT_LIBWDT_RUNNING };

struct wdt_libwdt_data {
	struct libwdt wdt;
	struct k_spinlock lock; /* everything below, and every call on wdt but libwdt_interrupt_isr() */
	struct k_timer timer;
	const struct device *dev;
	struct wdt_timeout_cfg cfg; /* the one timeout, unless EMPTY */
	enum wdt_libwdt_state state;
	uint8_t options;
	bool found;            /* what runs was not set up here: the timer refreshes it once, then found goes */
	bool warned;           /* the callback is to be called after this turn of the timer */
	volatile bool no_lock; /* the callback runs where the lock may be held by what it interrupted */
	uint32_t load;         /* back ends without a layout: counter load */
};

/* The API's one timeout. */
#define WDT_LIBWDT_CHANNEL 0

/* Callbacks that every back end's libwdt_ops has; the user pointer is the device's data. */
int wdt_libwdt_now(void *user, uint64_t *ticks);
int wdt_libwdt_delay(void *user, uint32_t time_us);
int wdt_libwdt_pretimeout(void *user);

/* What a back end's device is made of. */
int wdt_libwdt_init(const struct device *dev);
extern const struct wdt_driver_api wdt_libwdt_api;

/* The hardware says that the time is over. */
void wdt_libwdt_expired(const struct device *dev);

/* A result of libwdt as the API's errno. */
int wdt_libwdt_errno(int result);

/* layout.c: hardware that libwdt has a layout for; @ops reaches its registers. */
int wdt_libwdt_layout_check(const struct device *dev, const struct wdt_timeout_cfg *cfg);
int wdt_libwdt_layout_set_up(const struct device *dev, const struct libwdt_ops *ops);
int wdt_libwdt_layout_turn_off(const struct device *dev, const struct libwdt_ops *ops);
void wdt_libwdt_layout_isr(const struct device *dev);

#endif
