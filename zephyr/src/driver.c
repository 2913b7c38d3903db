/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Zephyr's watchdog API over libwdt: the four calls, and the timer behind them.
 *
 * Manual mode: wdt_feed() refreshes the hardware. Served mode
 * (CONFIG_WDT_LIBWDT_SERVED): the timer does, until wdt_feed() has stayed away
 * for window.max. In both, the timer calls the callback of hardware that has no
 * warning of its own.
 *
 * libwdt takes no lock and plans with the time from reading the clock to the
 * write that follows: a spinlock, which locks interrupts out, gives it both.
 */
#include "wdt_libwdt.h"

#include <zephyr/logging/log.h>

LOG_MODULE_REGISTER(wdt_libwdt, CONFIG_WDT_LOG_LEVEL);

int wdt_libwdt_now(void *user, uint64_t *ticks)
{
	ARG_UNUSED(user);
	*ticks = (uint64_t)k_uptime_ticks();
	return 0;
}

int wdt_libwdt_delay(void *user, uint32_t time_us)
{
	ARG_UNUSED(user);
	k_busy_wait(time_us);
	return 0;
}

/* Called within libwdt_poll(): the callback may want to feed, so it waits until libwdt has done. */
int wdt_libwdt_pretimeout(void *user)
{
	struct wdt_libwdt_data *data = user;

	data->warned = true;
	return 0;
}

void wdt_libwdt_expired(const struct device *dev)
{
	struct wdt_libwdt_data *data = dev->data;

	if (data->state == WDT_LIBWDT_RUNNING && data->cfg.callback != NULL)
		data->cfg.callback(dev, WDT_LIBWDT_CHANNEL);
}

static bool needs_warning(const struct device *dev)
{
	const struct wdt_libwdt_config *config = dev->config;
	const struct wdt_libwdt_data *data = dev->data;

	return data->cfg.callback != NULL && data->cfg.flags != WDT_FLAG_RESET_NONE && !config->hardware->warns;
}

/* The kernel's ticks are libwdt's: a deadline is the kernel's absolute time as it stands. */
static void arm(struct wdt_libwdt_data *data, uint64_t deadline)
{
	if (IS_ENABLED(CONFIG_WDT_LIBWDT_SERVED) || data->found || needs_warning(data->dev))
		k_timer_start(&data->timer, K_TIMEOUT_ABS_TICKS((k_ticks_t)deadline), K_NO_WAIT);
}

/*
 * A watchdog that was found running may be near its end, and libwdt knows how
 * soon it may be refreshed: it does so once by itself, in manual mode too.
 */
static void settle(struct wdt_libwdt_data *data)
{
	struct libwdt_status status = LIBWDT_STATUS_INIT;

	if (!data->found || libwdt_status(&data->wdt, &status) != 0 || status.refreshes == 0)
		return;
	data->found = false;
	if (!IS_ENABLED(CONFIG_WDT_LIBWDT_SERVED))
		(void)libwdt_set_modes(&data->wdt, LIBWDT_MANUAL);
}

static void on_deadline(struct k_timer *timer)
{
	struct wdt_libwdt_data *data = CONTAINER_OF(timer, struct wdt_libwdt_data, timer);
	k_spinlock_key_t key = k_spin_lock(&data->lock);
	uint64_t deadline;
	bool warned = false;

	if ((data->state == WDT_LIBWDT_RUNNING || data->found) && libwdt_poll(&data->wdt, &deadline) == 0) {
		settle(data);
		arm(data, deadline);
		warned = data->warned;
		data->warned = false;
	}
	k_spin_unlock(&data->lock, key);
	if (warned)
		wdt_libwdt_expired(data->dev);
}

/* What no hardware here can do. */
static int check_cfg(const struct wdt_timeout_cfg *cfg)
{
#ifdef CONFIG_WDT_MULTISTAGE
	if (cfg->next != NULL)
		return -ENOTSUP;
#endif
	if (cfg->window.max == 0 || cfg->window.max > INT32_MAX || cfg->window.min >= cfg->window.max)
		return -EINVAL;
	if (IS_ENABLED(CONFIG_WDT_LIBWDT_SERVED) && cfg->window.min != 0)
		return -EINVAL;
	if ((cfg->flags & ~WDT_FLAG_RESET_MASK) != 0 || cfg->flags == WDT_FLAG_RESET_MASK)
		return -ENOTSUP;
	if (cfg->flags == WDT_FLAG_RESET_NONE && cfg->callback == NULL)
		return -ENOTSUP;
	return 0;
}

static int install(const struct device *dev, const struct wdt_timeout_cfg *cfg)
{
	const struct wdt_libwdt_config *config = dev->config;
	struct wdt_libwdt_data *data = dev->data;
	int err;

	if (data->state == WDT_LIBWDT_RUNNING)
		return -EBUSY;
	err = check_cfg(cfg);
	if (err == 0 && data->state == WDT_LIBWDT_INSTALLED)
		err = -ENOMEM;
	if (err == 0)
		err = config->hardware->check(dev, cfg);
	if (err != 0)
		return err;
	data->cfg = *cfg;
	data->state = WDT_LIBWDT_INSTALLED;
	return WDT_LIBWDT_CHANNEL;
}

/* From here pings count, and a refresh is planned. */
static int start(const struct device *dev)
{
	struct wdt_libwdt_data *data = dev->data;
	uint32_t max = data->cfg.window.max, lead = MIN(CONFIG_WDT_LIBWDT_LEAD_MS, max / 2);
	bool served = IS_ENABLED(CONFIG_WDT_LIBWDT_SERVED);
	uint64_t deadline;
	int err = libwdt_set_modes(&data->wdt, served || data->found ? 0 : LIBWDT_MANUAL);

	if (err == 0 && (served || needs_warning(dev)))
		err = libwdt_set_timeout(&data->wdt, &deadline, max);
	if (err == 0 && needs_warning(dev))
		err = libwdt_set_pretimeout(&data->wdt, &deadline, lead);
	if (err == 0)
		err = libwdt_start(&data->wdt, &deadline);
	if (err != 0)
		return wdt_libwdt_errno(err);
	data->state = WDT_LIBWDT_RUNNING;
	arm(data, deadline);
	return 0;
}

static int set_up(const struct device *dev, uint8_t options)
{
	const struct wdt_libwdt_config *config = dev->config;
	struct wdt_libwdt_data *data = dev->data;
	uint64_t deadline;
	int err;

	if (data->state == WDT_LIBWDT_RUNNING)
		return -EBUSY;
	if (data->state == WDT_LIBWDT_EMPTY)
		return -EINVAL;
	/* How long a counter has stood still is not known afterwards, nor then when its window opens. */
	if ((options & ~config->hardware->options) != 0 ||
	    ((options & WDT_OPT_PAUSE_IN_SLEEP) != 0 && data->cfg.window.min != 0))
		return -ENOTSUP;
	data->options = options;
	data->found = false;
	err = config->hardware->set_up(dev);
	if (err == 0)
		return start(dev);
	if (data->found && libwdt_poll(&data->wdt, &deadline) == 0)
		arm(data, deadline);
	return err;
}

/* The timeout goes whatever else the call does, but for a watchdog that goes on. */
static int disable(const struct device *dev)
{
	const struct wdt_libwdt_config *config = dev->config;
	struct wdt_libwdt_data *data = dev->data;
	uint64_t deadline;
	int err = -EFAULT;

	if (data->state == WDT_LIBWDT_RUNNING) {
		if (!config->hardware->stops)
			return -EPERM;
		err = wdt_libwdt_errno(libwdt_stop(&data->wdt, &deadline));
		if (err != 0)
			return err;
	} else if (config->hardware->turn_off != NULL) {
		err = config->hardware->turn_off(dev);
		if (err == -EPERM)
			return err;
	}
	k_timer_stop(&data->timer);
	data->found = false;
	data->state = WDT_LIBWDT_EMPTY;
	return err;
}

/* The application lives. What set_up() found and could not change is refreshed too, so that the board lives on. */
static int feed(const struct device *dev, int channel_id)
{
	struct wdt_libwdt_data *data = dev->data;
	bool running = data->state == WDT_LIBWDT_RUNNING;
	uint64_t wait, deadline = 0;
	int err;

	if (channel_id != WDT_LIBWDT_CHANNEL || data->state == WDT_LIBWDT_EMPTY)
		return -EINVAL;
	if (IS_ENABLED(CONFIG_WDT_LIBWDT_SERVED) && running) {
		err = libwdt_ping(&data->wdt, &deadline);
	} else {
		err = libwdt_refresh(&data->wdt, &wait);
		if (err == LIBWDT_EARLY && IS_ENABLED(CONFIG_WDT_LIBWDT_EARLY_FEED_RESETS) && data->cfg.window.min != 0)
			(void)libwdt_reset_now(&data->wdt, &wait, &deadline);
		else if (err == 0 && running && needs_warning(dev))
			err = libwdt_ping(&data->wdt, &deadline);
	}
	settle(data);
	if (err == 0 && running && (IS_ENABLED(CONFIG_WDT_LIBWDT_SERVED) || needs_warning(dev)))
		arm(data, deadline);
	return wdt_libwdt_errno(err);
}

static int api_install_timeout(const struct device *dev, const struct wdt_timeout_cfg *cfg)
{
	struct wdt_libwdt_data *data = dev->data;
	k_spinlock_key_t key = k_spin_lock(&data->lock);
	int result = install(dev, cfg);

	k_spin_unlock(&data->lock, key);
	return result;
}

static int api_setup(const struct device *dev, uint8_t options)
{
	struct wdt_libwdt_data *data = dev->data;
	k_spinlock_key_t key = k_spin_lock(&data->lock);
	int result = set_up(dev, options);

	k_spin_unlock(&data->lock, key);
	if (result == -EPERM)
		LOG_ERR("%s: set by a boot loader to what was not asked for, until the next reset", dev->name);
	return result;
}

static int api_disable(const struct device *dev)
{
	struct wdt_libwdt_data *data = dev->data;
	k_spinlock_key_t key = k_spin_lock(&data->lock);
	int result = disable(dev);

	k_spin_unlock(&data->lock, key);
	return result;
}

static int api_feed(const struct device *dev, int channel_id)
{
	struct wdt_libwdt_data *data = dev->data;
	k_spinlock_key_t key;
	int result;

	if (data->no_lock)
		return -EAGAIN;
	key = k_spin_lock(&data->lock);
	result = feed(dev, channel_id);
	k_spin_unlock(&data->lock, key);
	return result;
}

/* Since Zephyr 4.1 an API also says of which class it is. */
#ifdef DEVICE_API
DEVICE_API(wdt, wdt_libwdt_api) = {
#else
const struct wdt_driver_api wdt_libwdt_api = {
#endif
	.setup = api_setup,
	.disable = api_disable,
	.install_timeout = api_install_timeout,
	.feed = api_feed,
};

int wdt_libwdt_init(const struct device *dev)
{
	const struct wdt_libwdt_config *config = dev->config;
	struct wdt_libwdt_data *data = dev->data;

	data->dev = dev;
	k_timer_init(&data->timer, on_deadline, NULL);
	if (config->connect != NULL)
		config->connect(dev);
	if (IS_ENABLED(CONFIG_WDT_DISABLE_AT_BOOT))
		(void)api_disable(dev);
	return 0;
}
