// SPDX-License-Identifier: MIT
/* Copyright (c) The libwdtvtlb authors */
/*
 * What libwdt knows of each watchdog, in debugfs: libwdt/DEVICE, a line for each
 * number. For people and tests; the interface of programs is /dev/watchdog.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "kwdt.h"

static struct dentry *directory;

static void show_plan(struct seq_file *file, const struct libwdt_plan *plan)
{
	seq_printf(file, "findings %#x\nfeasible %u\nmode %#x\n", plan->findings, plan->feasible,
		   plan->reg[LIBWDT_REG_MODE]);
	seq_printf(file, "period_ns %lld\nearliest_ns %lld\nlatest_ns %lld\n", plan->period, plan->earliest,
		   plan->latest);
	seq_printf(file, "reset_min_us %llu\nreset_max_us %llu\ntimeout_max_us %llu\n", plan->reset_min_us,
		   plan->reset_max_us, plan->timeout_max_us);
}

static void show_status(struct seq_file *file, const struct libwdt_status *status)
{
	seq_printf(file, "state %#x\ncause %#x\nerror %d\ncallback %u\n", status->state, status->cause, status->error,
		   status->callback);
	seq_printf(file, "timeout_ms %u\nrefreshes %llu\nsince_ns %llu\n", status->timeout_ms, status->refreshes,
		   ktime_get_ns() - status->last);
}

static int kwdt_show(struct seq_file *file, void *unused)
{
	struct libwdt_status status = LIBWDT_STATUS_INIT;
	struct kwdt *k = file->private;
	unsigned long irq;
	int err;

	raw_spin_lock_irqsave(&k->lock, irq);
	err = libwdt_status(&k->wdt, &status);
	raw_spin_unlock_irqrestore(&k->lock, irq);
	if (err)
		return err;
	seq_printf(file, "identity %s\n", k->info.identity);
	show_plan(file, &k->plan);
	show_status(file, &status);
	if (k->show)
		k->show(k, file);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(kwdt);

void kwdt_show_open(void)
{
	directory = debugfs_create_dir("libwdt", NULL);
}

void kwdt_show_close(void)
{
	debugfs_remove(directory);
}

static void forget(void *file)
{
	debugfs_remove(file);
}

int kwdt_show_add(struct kwdt *k)
{
	return devm_add_action_or_reset(k->dev, forget,
					debugfs_create_file(dev_name(k->dev), 0400, directory, k, &kwdt_fops));
}
