/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * One watchdog of the kernel over libwdt: what the parts of the driver share.
 *
 * A front end (at91.c, model.c, i6300esb.c) finds a device, embeds a struct kwdt,
 * gives it callbacks for the hardware, negotiates or attaches, and registers it.
 * All else is the same for every watchdog, and in the other files.
 */
#ifndef KWDT_H
#define KWDT_H

#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/spinlock.h>
#include <linux/watchdog.h>

#include <libwdtvtlb/wdt.h>

/* The counter that libwdt reads is ktime_get(), so its deadlines are times of an hrtimer. */
#define KWDT_HZ NSEC_PER_SEC

#define KWDT_EVENTS (LIBWDT_EVENT_CALLBACK + 1)

/* Bits of struct kwdt::flags. */
#define KWDT_RESTARTING 0 /* the restart handler has been called */
#define KWDT_STOPPED 1    /* suspended by stopping */
#define KWDT_CLOSED 2     /* the timer is not started again */

struct kwdt {
	struct watchdog_device wdd;
	struct watchdog_info info;
	struct device *dev;
	bool can_stop; /* the hardware can be stopped, as far as anybody knows */

	/*
	 * Calls of libwdt on one context are serialised: by this lock, with interrupts
	 * off from the reading of the clock to the write on the bus. It nests outside
	 * a front end's own.
	 */
	raw_spinlock_t lock;
	struct libwdt wdt;
	struct libwdt_plan plan;
	struct libwdt_input input; /* what it was planned from; without a layout nothing */
	struct libwdt_request wish;
	struct hrtimer timer; /* the deadline */
	unsigned long flags;
	u64 pinged; /* when, by the clock of the next; for people */
	u64 asleep; /* since when, by the clock that counts in sleep as well */

	/* From any context to the log and the pretimeout governor, which not every context may call. */
	struct irq_work tell;
	unsigned long told; /* bit LIBWDT_EVENT_*: to be told */
	u64 event_a[KWDT_EVENTS], event_b[KWDT_EVENTS];

	/* What goes on by itself, for when interrupts stay off; NULL: the hardware does. */
	void (*idle)(struct kwdt *k);
	/* Adds the front end's lines to the file in debugfs; may be NULL. */
	void (*show)(struct kwdt *k, struct seq_file *file);
	/* After a sleep: negotiates again if the registers were lost; may be NULL. */
	int (*awake)(struct kwdt *k);
};

/* core.c: first of all, but after what reaches the registers: what is devm's goes in reverse. */
int kwdt_init(struct kwdt *k, struct device *dev, const char *name);

/* core.c: what a front end puts into its struct libwdt_ops. The user pointer is the kwdt. */
int kwdt_now(void *user, uint64_t *ticks);
int kwdt_delay(void *user, uint32_t time_us);
int kwdt_pretimeout(void *user);
int kwdt_restart_machine(void *user, uint32_t cause);
int kwdt_diagnose(void *user, uint32_t event, uint64_t a, uint64_t b);

#define KWDT_OPS \
	.size = sizeof(struct libwdt_ops), .counter_bits = 64, .now = kwdt_now, .delay = kwdt_delay, \
	.pretimeout = kwdt_pretimeout, .restart = kwdt_restart_machine, .diagnose = kwdt_diagnose

/* core.c: runs the timer at a deadline; under the lock. */
void kwdt_arm(struct kwdt *k, u64 deadline);

/* core.c: LIBWDT_STATE_*, or 0 before there is any. */
u32 kwdt_state(struct kwdt *k);

/* core.c: closes it in libwdt's sense, waiting where the window is closed. May sleep. */
int kwdt_close(struct kwdt *k);

extern const struct watchdog_ops kwdt_watchdog_ops;

/* setup.c: the module's parameter, or what the device tree says, or 60 s; but a timeout that is set already is kept. */
void kwdt_choose_timeout(struct kwdt *k, u32 described_ms);

/* setup.c: from the module's parameters and what the front end knows. `wish` may hold the device tree's. */
int kwdt_negotiate(struct kwdt *k, const struct libwdt_ops *ops, const struct libwdt_layout *layout,
		   const struct libwdt_request *wish, const struct libwdt_clock *clock);
int kwdt_attach(struct kwdt *k, const struct libwdt_ops *ops, const struct libwdt_timing *timing);
int kwdt_register(struct kwdt *k);

/* setup.c: another timeout leaves a negotiated period as it is; what it means for the latest reset goes into the plan. */
void kwdt_plan_timeout(struct kwdt *k, u32 timeout_ms);

/* events.c */
void kwdt_tell(struct irq_work *work);
void kwdt_say_plan(struct kwdt *k, const struct libwdt_layout *layout);

/* suspend.c */
extern const struct dev_pm_ops kwdt_pm_ops;

/* show.c: one file for each watchdog below debugfs. */
void kwdt_show_open(void);
void kwdt_show_close(void);
int kwdt_show_add(struct kwdt *k);

/* The front ends. */
int kwdt_at91_init(void);
void kwdt_at91_exit(void);
int kwdt_model_init(void);
void kwdt_model_exit(void);
#ifdef CONFIG_PCI
int kwdt_i6300esb_init(void);
void kwdt_i6300esb_exit(void);
#else
static inline int kwdt_i6300esb_init(void) { return 0; }
static inline void kwdt_i6300esb_exit(void) { }
#endif

#endif
