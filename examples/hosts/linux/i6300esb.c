// SPDX-License-Identifier: MIT
/* Copyright (c) The libwdtvtlb authors */
/*
 * The watchdog of Intel's 6300ESB I/O controller hub, which QEMU has too: one that
 * libwdt knows nothing of, served by its timing record. Facts are from the data
 * sheet, order number 300641-004US, chapter 16 (DS).
 *
 * A 35-bit counter of PCI clocks runs down twice: from preload 1 to a first stage,
 * which may interrupt and does not here, then from preload 2 to the reset.
 */
#include <linux/io.h>
#include <linux/math64.h>
#include <linux/module.h>
#include <linux/pci.h>

#include "kwdt.h"

/* Configuration space. */
#define CONFIG 0x60            /* 16 bits: units of 2^15 PCI clocks, the second stage resets, and */
#define CONFIG_SILENT_FIRST 3  /* the first does not interrupt */
#define LOCK 0x68              /* 8 bits */
#define LOCK_LOCKED BIT(0)     /* the others cannot be changed until a reset */
#define LOCK_ENABLE BIT(1)

/* Registers. Each write is unlocked by two others. */
#define PRELOAD_1 0x00
#define PRELOAD_2 0x04
#define PRELOAD_MAX 0xfffffu
#define RELOAD 0x0c         /* 16 bits */
#define RELOAD_NOW BIT(8)
#define RELOAD_TIMEOUT BIT(9) /* the second stage has passed; kept by the reset it caused; cleared by writing it */
#define UNLOCK_FIRST 0x80
#define UNLOCK_SECOND 0x86

/* The PCI clock is 33 MHz in print and 33.3 MHz on most boards. One unit of the preload is 2^15 of them. */
#define PCI_HZ_MIN 32600000u
#define PCI_HZ_MAX 33700000u
#define UNIT_CLOCKS 32768u

#define LONGEST_MS 2000000u  /* both stages together count up to 2^21 - 2 units */
#define SHORTEST_MS 50u

struct i6300esb {
	struct kwdt k;
	struct pci_dev *pci;
	void __iomem *base;
	u32 units; /* of each stage */
};

static struct i6300esb *i6300esb_of(void *user)
{
	return container_of((struct kwdt *)user, struct i6300esb, k);
}

static void unlock(struct i6300esb *esb)
{
	writew(UNLOCK_FIRST, esb->base + RELOAD);
	writew(UNLOCK_SECOND, esb->base + RELOAD);
}

static int i6300esb_refresh(void *user)
{
	struct i6300esb *esb = i6300esb_of(user);

	unlock(esb);
	writew(RELOAD_NOW, esb->base + RELOAD);
	return 0;
}

/* A preload counts from the next reload on (DS 16.2). */
static void preload(struct i6300esb *esb)
{
	unlock(esb);
	writel(esb->units, esb->base + PRELOAD_1);
	unlock(esb);
	writel(esb->units, esb->base + PRELOAD_2);
}

static int i6300esb_start(void *user)
{
	struct i6300esb *esb = i6300esb_of(user);
	u8 lock;

	preload(esb);
	(void)i6300esb_refresh(esb);
	pci_write_config_byte(esb->pci, LOCK, LOCK_ENABLE);
	pci_read_config_byte(esb->pci, LOCK, &lock);
	return lock & LOCK_ENABLE ? 0 : -EIO;
}

static int i6300esb_stop(void *user)
{
	struct i6300esb *esb = i6300esb_of(user);
	u8 lock;

	pci_write_config_byte(esb->pci, LOCK, 0);
	pci_read_config_byte(esb->pci, LOCK, &lock);
	return lock & LOCK_ENABLE ? -EIO : 0;
}

/* Both stages, at the fastest and the slowest clock. */
static void timing_of(struct libwdt_timing *timing, u32 units)
{
	u64 clocks = 2ull * units * UNIT_CLOCKS * USEC_PER_SEC;

	timing->bite_min_us = div_u64(clocks, PCI_HZ_MAX);
	timing->bite_max_us = div_u64(clocks, PCI_HZ_MIN) + 1;
	timing->latest_us = timing->bite_min_us;
}

/* The number of units that certainly do not reset before the time. */
static int i6300esb_set(void *user, struct libwdt_timing *timing, uint32_t timeout_ms)
{
	struct i6300esb *esb = i6300esb_of(user);
	u64 clocks = (u64)clamp(timeout_ms, SHORTEST_MS, LONGEST_MS) * PCI_HZ_MAX;

	esb->units = min_t(u64, div_u64(clocks, 2 * UNIT_CLOCKS * MSEC_PER_SEC) + 1, PRELOAD_MAX);
	timing_of(timing, esb->units);
	preload(esb);
	return i6300esb_refresh(esb);
}

static const struct libwdt_ops i6300esb_ops = {
	KWDT_OPS, .refresh = i6300esb_refresh, .start = i6300esb_start, .stop = i6300esb_stop, .set = i6300esb_set,
};

/* One that boot code has locked can only be refreshed, at whatever its preloads are set to. */
static const struct libwdt_ops i6300esb_locked_ops = {
	KWDT_OPS, .refresh = i6300esb_refresh, .set = i6300esb_set,
};

/* Why the machine booted; the next boot is to find its own answer. */
static void read_cause(struct i6300esb *esb)
{
	if (!(readw(esb->base + RELOAD) & RELOAD_TIMEOUT))
		return;
	esb->k.wdd.bootstatus = WDIOF_CARDRESET;
	unlock(esb);
	writew(RELOAD_TIMEOUT, esb->base + RELOAD);
}

/* One that boot code has left running goes on. */
static int i6300esb_begin(struct i6300esb *esb)
{
	struct libwdt_timing timing = LIBWDT_TIMING_INIT;
	const struct libwdt_ops *ops = &i6300esb_ops;
	u8 lock;
	int err;

	pci_read_config_byte(esb->pci, LOCK, &lock);
	if (lock & LOCK_LOCKED && lock & LOCK_ENABLE)
		ops = &i6300esb_locked_ops;
	else
		pci_write_config_word(esb->pci, CONFIG, CONFIG_SILENT_FIRST);
	kwdt_choose_timeout(&esb->k, 0);
	err = i6300esb_set(esb, &timing, esb->k.wdd.timeout * MSEC_PER_SEC);
	if (!err)
		err = kwdt_attach(&esb->k, ops, &timing);
	if (!err && lock & LOCK_ENABLE)
		err = kwdt_watchdog_ops.start(&esb->k.wdd);
	return err;
}

static int i6300esb_probe(struct pci_dev *pci, const struct pci_device_id *id)
{
	struct device *dev = &pci->dev;
	struct i6300esb *esb = devm_kzalloc(dev, sizeof(*esb), GFP_KERNEL);
	int err;

	if (!esb)
		return -ENOMEM;
	err = pcim_enable_device(pci);
	if (err)
		return err;
	esb->pci = pci;
	esb->base = devm_ioremap_resource(dev, &pci->resource[0]);
	if (IS_ERR(esb->base))
		return PTR_ERR(esb->base);
	err = kwdt_init(&esb->k, dev, "i6300esb");
	if (err)
		return err;
	pci_set_drvdata(pci, &esb->k);
	read_cause(esb);
	err = i6300esb_begin(esb);
	return err ? err : kwdt_register(&esb->k);
}

static const struct pci_device_id i6300esb_ids[] = {
	{ PCI_DEVICE(PCI_VENDOR_ID_INTEL, 0x25ab) },
	{}
};
MODULE_DEVICE_TABLE(pci, i6300esb_ids);

static struct pci_driver i6300esb_driver = {
	.name = "libwdt-i6300esb",
	.id_table = i6300esb_ids,
	.probe = i6300esb_probe,
	.driver = { .pm = pm_sleep_ptr(&kwdt_pm_ops), .suppress_bind_attrs = true },
};

int kwdt_i6300esb_init(void)
{
	return pci_register_driver(&i6300esb_driver);
}

void kwdt_i6300esb_exit(void)
{
	pci_unregister_driver(&i6300esb_driver);
}
