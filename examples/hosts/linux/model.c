// SPDX-License-Identifier: MIT
/* Copyright (c) The libwdtvtlb authors */
/*
 * A watchdog for machines that have none of the family: libwdt's device model as
 * the registers. Its time is the boot-time clock, its reset line restarts the
 * machine. A kernel that hangs with interrupts off hangs the model too: this is
 * for proving the driver, not for guarding a machine.
 */
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/reboot.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/version.h>

#include <libwdtvtlb/wdt_model.h>

#include "kwdt.h"

static char *model;
module_param(model, charp, 0444);
MODULE_PARM_DESC(model, "makes a watchdog of this layout: at91sam9, samv7, sam7s, sama5d4, sam9x60, sama7g5 or rswdt");

static unsigned int model_hz = 32768;
module_param(model_hz, uint, 0444);
MODULE_PARM_DESC(model_hz, "true rate of its slow clock, which the driver takes for 32768 Hz within model_ppm");

static unsigned int model_ppm = 200;
module_param(model_ppm, uint, 0444);
MODULE_PARM_DESC(model_ppm, "how far off the driver takes the slow clock to be at most, parts per million");

static unsigned int model_mode;
module_param(model_mode, uint, 0444);
MODULE_PARM_DESC(model_mode, "mode register that boot code has written (default 0: it has not)");

static unsigned int model_age_ms;
module_param(model_age_ms, uint, 0444);
MODULE_PARM_DESC(model_age_ms, "how long ago it did, or the watchdog was reset");

static bool model_interrupt;
module_param(model_interrupt, bool, 0444);
MODULE_PARM_DESC(model_interrupt, "its fault interrupts, and the driver restarts the machine");

static bool model_cardreset;
module_param(model_cardreset, bool, 0444);
MODULE_PARM_DESC(model_cardreset, "the reset controller says that the last reset was the watchdog's");

static bool model_reset = true;
module_param(model_reset, bool, 0444);
MODULE_PARM_DESC(model_reset, "its reset line restarts the machine (default: yes; no: it is only reported)");

struct device_model {
	struct kwdt k;
	raw_spinlock_t lock; /* nests inside k.lock: bus accesses come with that held */
	struct libwdt_model model;
	struct hrtimer timer; /* the next thing that happens by itself */
	u64 then;             /* boot time up to which the model has been advanced */
	struct irq_work interrupt;
};

static const struct libwdt_layout *(*const layouts[])(void) = {
	libwdt_layout_at91sam9, libwdt_layout_sam7s, libwdt_layout_samv7, libwdt_layout_sama5d4,
	libwdt_layout_sam9x60, libwdt_layout_sama7g5, libwdt_layout_rswdt,
};

static struct device_model *model_of(struct kwdt *k)
{
	return container_of(k, struct device_model, k);
}

/* Under the model's lock, as its other outputs. The reset line leaves no time for anything else. */
static int line_changed(void *user, uint32_t line, uint32_t level)
{
	struct device_model *m = user;

	if (line == LIBWDT_MODEL_LINE_INTERRUPT && level)
		irq_work_queue(&m->interrupt);
	if (line == LIBWDT_MODEL_LINE_INTERRUPT || !level)
		return 0;
	dev_emerg(m->k.dev, "model: reset line high, %llu us after the last ping\n",
		  div_u64(ktime_get_boottime_ns() - m->k.pinged, NSEC_PER_USEC));
	if (model_reset)
		emergency_restart();
	return 0;
}

static void interrupt(struct irq_work *work)
{
	struct device_model *m = container_of(work, struct device_model, interrupt);

	(void)libwdt_interrupt_isr(&m->k.wdt);
}

/* Brings the model to the present; under its lock. */
static void catch_up(struct device_model *m)
{
	u64 now = ktime_get_boottime_ns();

	if (now > m->then)
		(void)libwdt_model_advance(&m->model, now - m->then);
	m->then = now;
}

static void plan_event(struct device_model *m)
{
	u64 units;

	if (libwdt_model_next_event(&m->model, &units) || units > KTIME_MAX - m->then)
		return;
	hrtimer_start(&m->timer, m->then + units, HRTIMER_MODE_ABS_HARD);
}

static void go_on(struct kwdt *k)
{
	struct device_model *m = model_of(k);
	unsigned long irq;

	raw_spin_lock_irqsave(&m->lock, irq);
	catch_up(m);
	plan_event(m);
	raw_spin_unlock_irqrestore(&m->lock, irq);
}

static enum hrtimer_restart event(struct hrtimer *timer)
{
	go_on(&container_of(timer, struct device_model, timer)->k);
	return HRTIMER_NORESTART;
}

static int bus_read(void *user, uint32_t *value, uint32_t offset)
{
	struct device_model *m = model_of(user);
	unsigned long irq;
	int err;

	raw_spin_lock_irqsave(&m->lock, irq);
	catch_up(m);
	err = libwdt_model_read(&m->model, value, offset, 4);
	raw_spin_unlock_irqrestore(&m->lock, irq);
	return err;
}

static int bus_write(void *user, uint32_t offset, uint32_t value)
{
	struct device_model *m = model_of(user);
	unsigned long irq;
	int err;

	raw_spin_lock_irqsave(&m->lock, irq);
	catch_up(m);
	err = libwdt_model_write(&m->model, offset, value, 4);
	plan_event(m);
	raw_spin_unlock_irqrestore(&m->lock, irq);
	return err;
}

static const struct libwdt_ops model_ops = { KWDT_OPS, .read = bus_read, .write = bus_write };

static void show(struct kwdt *k, struct seq_file *file)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;
	struct device_model *m = model_of(k);
	unsigned long irq;

	raw_spin_lock_irqsave(&m->lock, irq);
	catch_up(m);
	(void)libwdt_model_events(&m->model, &events);
	(void)libwdt_model_view(&m->model, &view);
	raw_spin_unlock_irqrestore(&m->lock, irq);
	seq_printf(file, "model_state %#x\nmodel_counter %u\nmodel_load %u\nmodel_window %u\nmodel_lines %#x\n",
		   view.state, view.counter, view.load, view.window, view.lines);
	seq_printf(file, "model_underflows %llu\nmodel_early %llu\nmodel_close %llu\n", events.underflows, events.early,
		   events.close);
	seq_printf(file, "model_interrupts %llu\nmodel_resets %llu\n", events.interrupts, events.resets);
}

static const struct libwdt_layout *layout_named(const char *name)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(layouts); i++)
		if (!strcmp(layouts[i]()->name, name))
			return layouts[i]();
	return NULL;
}

/* What boot code left: time passes before the driver's clock does, so that the counter has an age. */
static int boot(struct device_model *m, const struct libwdt_layout *layout)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	int err;

	setup.hz = model_hz;
	setup.layout = layout;
	setup.line = line_changed;
	setup.user = m;
	err = libwdt_model_init(&m->model, &setup);
	if (!err && model_mode)
		err = libwdt_model_write(&m->model, layout->write_offset[LIBWDT_REG_MODE], model_mode, 4);
	if (!err)
		err = libwdt_model_advance(&m->model, (u64)model_age_ms * NSEC_PER_MSEC);
	m->then = ktime_get_boottime_ns();
	return err;
}

static void power_off(void *data)
{
	struct device_model *m = data;

	hrtimer_cancel(&m->timer);
	irq_work_sync(&m->interrupt);
}

static int power_on(struct device_model *m, struct device *dev, const struct libwdt_layout *layout)
{
	int err;

	raw_spin_lock_init(&m->lock);
	m->k.dev = dev;
	m->interrupt = IRQ_WORK_INIT(interrupt);
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(&m->timer, event, CLOCK_BOOTTIME, HRTIMER_MODE_ABS_HARD);
#else
	hrtimer_init(&m->timer, CLOCK_BOOTTIME, HRTIMER_MODE_ABS_HARD);
	m->timer.function = event;
#endif
	err = boot(m, layout);
	if (!err)
		go_on(&m->k);
	return err ? err : devm_add_action_or_reset(dev, power_off, m);
}

static void tolerate(struct libwdt_clock *clock)
{
	u32 margin = div_u64((u64)clock->hz_nominal * min(model_ppm, 500000U), 1000000) + 1;

	clock->hz_min = clock->hz_nominal - margin;
	clock->hz_max = clock->hz_nominal + margin;
}

static int model_probe(struct platform_device *pdev)
{
	struct libwdt_request wish = LIBWDT_REQUEST_INIT;
	struct libwdt_clock clock = LIBWDT_CLOCK_CRYSTAL;
	const struct libwdt_layout *layout = layout_named(model);
	struct device *dev = &pdev->dev;
	struct device_model *m = devm_kzalloc(dev, sizeof(*m), GFP_KERNEL);
	int err;

	if (!m)
		return -ENOMEM;
	err = power_on(m, dev, layout);
	if (!err)
		err = kwdt_init(&m->k, dev, layout->name);
	if (err)
		return err;
	platform_set_drvdata(pdev, &m->k);
	m->k.idle = go_on;
	m->k.show = show;
	if (model_cardreset)
		m->k.wdd.bootstatus = WDIOF_CARDRESET;
	wish.flags = LIBWDT_HAVE_HANDLER | (model_interrupt ? LIBWDT_WANT_INTERRUPT : 0);
	tolerate(&clock);
	err = kwdt_negotiate(&m->k, &model_ops, layout, &wish, &clock);
	return err ? err : kwdt_register(&m->k);
}

static struct platform_driver model_driver = {
	.driver = {
		.name = "libwdt-model",
		.pm = pm_sleep_ptr(&kwdt_pm_ops),
		.suppress_bind_attrs = true,
	},
};

static struct platform_device *device;

/* A device that cannot be set up makes loading the module fail, for whoever asked for it should know. */
int kwdt_model_init(void)
{
	if (!model)
		return 0;
	if (!layout_named(model)) {
		pr_err("libwdt: no such model: %s\n", model);
		return -EINVAL;
	}
	device = platform_create_bundle(&model_driver, model_probe, NULL, 0, NULL, 0);
	return PTR_ERR_OR_ZERO(device);
}

void kwdt_model_exit(void)
{
	if (!model)
		return;
	platform_device_unregister(device);
	platform_driver_unregister(&model_driver);
}
