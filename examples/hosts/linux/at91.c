// SPDX-License-Identifier: MIT
/* Copyright (c) The libwdtvtlb authors */
/* The watchdogs of the AT91 family, as the device tree describes them. */
#include <linux/clk.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/platform_device.h>
#include <linux/property.h>

#include <libwdtvtlb/wdt_boot.h>

#include "kwdt.h"

#define PPB 1000000000u
#define CRYSTAL_PPB 200000u /* as LIBWDT_CLOCK_CRYSTAL has it */

struct at91 {
	struct kwdt k; /* first: the callbacks' user pointer is a struct kwdt */
	void __iomem *base;
	const struct libwdt_layout *layout;
	struct libwdt_request wish; /* as the tree has it */
	struct libwdt_clock clock;
};

static struct at91 *at91_of(struct kwdt *k)
{
	return container_of(k, struct at91, k);
}

static int at91_read(void *user, uint32_t *value, uint32_t offset)
{
	*value = readl(at91_of(user)->base + offset);
	return 0;
}

static int at91_write(void *user, uint32_t offset, uint32_t value)
{
	writel(value, at91_of(user)->base + offset);
	return 0;
}

static const struct libwdt_ops at91_ops = { KWDT_OPS, .read = at91_read, .write = at91_write };

/* Runs beside every other call: it needs no lock. The line is shared with the system controller's other parts. */
static irqreturn_t at91_interrupt(int irq, void *data)
{
	struct at91 *at91 = data;

	return libwdt_interrupt_isr(&at91->k.wdt) ? IRQ_NONE : IRQ_HANDLED;
}

/* An interrupt that nobody serves resets nothing: without one, the hardware resets by itself. */
static void find_interrupt(struct at91 *at91, struct libwdt_request *wish)
{
	struct device *dev = at91->k.dev;
	int irq = platform_get_irq_optional(to_platform_device(dev), 0);

	if (irq > 0 && !devm_request_irq(dev, irq, at91_interrupt, IRQF_SHARED | IRQF_IRQPOLL | IRQF_NO_SUSPEND,
					 dev_name(dev), at91))
		wish->flags |= LIBWDT_HAVE_HANDLER;
	else if (wish->flags & LIBWDT_WANT_INTERRUPT) {
		dev_warn(dev, "no interrupt: the hardware is to reset instead\n");
		wish->flags &= ~LIBWDT_WANT_INTERRUPT;
	}
}

static void clock_off(void *clk)
{
	clk_disable_unprepare(clk);
}

/* Rate and accuracy as the clock framework has them; a tree without a clock means the crystal. */
static int find_clock(struct device *dev, struct libwdt_clock *clock)
{
	struct clk *clk = devm_clk_get_optional(dev, NULL);
	unsigned long rate, ppb;
	u32 margin;
	int err;

	if (IS_ERR(clk))
		return PTR_ERR(clk);
	err = clk_prepare_enable(clk);
	if (!err)
		err = devm_add_action_or_reset(dev, clock_off, clk);
	if (err)
		return err;
	rate = clk_get_rate(clk);
	if (!rate)
		return 0;
	ppb = clamp_t(unsigned long, clk_get_accuracy(clk), CRYSTAL_PPB, PPB / 2);
	margin = div_u64((u64)rate * ppb, PPB) + 1;
	clock->hz_min = rate - margin;
	clock->hz_nominal = rate;
	clock->hz_max = rate + margin;
	return 0;
}

static int property_of(void *node, const void **data, uint32_t *length, const char *name)
{
	int bytes = 0;

	*data = of_get_property(node, name, &bytes);
	*length = bytes;
	return of_find_property(node, name, NULL) != NULL;
}

static const struct {
	const char *compatible;
	const struct libwdt_reset_controller *(*controller)(void);
} reset_controllers[] = {
	{ "atmel,at91sam9260-rstc", libwdt_rstc_at91sam9 },
	{ "atmel,at91sam9g45-rstc", libwdt_rstc_at91sam9 },
	{ "atmel,sama5d3-rstc", libwdt_rstc_sama5 },
	{ "atmel,samx7-rstc", libwdt_rstc_sam3 },
	{ "microchip,sam9x60-rstc", libwdt_rstc_sam9x60 },
	{ "microchip,sama7g5-rstc", libwdt_rstc_sama7g5 },
};

static int read_controller(void *base, uint32_t *value, uint32_t offset)
{
	*value = readl((void __iomem *)base + offset);
	return 0;
}

/* The watchdog's own flags are gone after its reset: the reset controller knows. */
static bool was_reset_by_watchdog(void)
{
	u32 cause = LIBWDT_BOOT_UNKNOWN, i;
	struct device_node *node;
	void __iomem *base;

	for (i = 0; i < ARRAY_SIZE(reset_controllers); i++) {
		node = of_find_compatible_node(NULL, NULL, reset_controllers[i].compatible);
		base = node ? of_iomap(node, 0) : NULL;
		of_node_put(node);
		if (!base)
			continue;
		(void)libwdt_boot_cause(&cause, NULL, reset_controllers[i].controller(), read_controller,
					(void __force *)base);
		iounmap(base);
	}
	return cause == LIBWDT_BOOT_WATCHDOG;
}

static int negotiate(struct at91 *at91)
{
	return kwdt_negotiate(&at91->k, &at91_ops, at91->layout, &at91->wish, &at91->clock);
}

/* Deep sleep may cut the power that keeps the mode register: then all begins anew. */
static int at91_awake(struct kwdt *k)
{
	struct at91 *at91 = at91_of(k);
	u32 mode = readl(at91->base + at91->layout->read_offset[LIBWDT_REG_MODE]);
	u32 expected = k->plan.reg[LIBWDT_REG_MODE];

	if (!(kwdt_state(k) & LIBWDT_STATE_RUNNING))
		expected |= BIT(at91->layout->field[LIBWDT_DISABLED].shift);
	if (mode == expected)
		return 0;
	dev_warn(k->dev, "mode %#x was lost in sleep and is %#x\n", expected, mode);
	return negotiate(at91);
}

static int at91_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct at91 *at91 = devm_kzalloc(dev, sizeof(*at91), GFP_KERNEL);
	int err;

	if (!at91)
		return -ENOMEM;
	at91->layout = libwdt_layout_by_compatible(device_get_match_data(dev));
	at91->wish = (struct libwdt_request)LIBWDT_REQUEST_INIT;
	at91->clock = (struct libwdt_clock)LIBWDT_CLOCK_CRYSTAL;
	at91->base = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(at91->base))
		return PTR_ERR(at91->base);
	err = find_clock(dev, &at91->clock);
	if (!err)
		err = libwdt_request_from_properties(&at91->wish, at91->layout, property_of, dev->of_node);
	if (!err)
		err = kwdt_init(&at91->k, dev, at91->layout->name);
	if (err)
		return err;
	platform_set_drvdata(pdev, &at91->k);
	at91->k.awake = at91_awake;
	find_interrupt(at91, &at91->wish);
	if (was_reset_by_watchdog())
		at91->k.wdd.bootstatus = WDIOF_CARDRESET;
	err = negotiate(at91);
	return err ? err : kwdt_register(&at91->k);
}

/* The layout by the compatible that matched: libwdt knows which goes with which. */
#define AT91_MATCH(string) { .compatible = string, .data = string }

static const struct of_device_id at91_match[] = {
	AT91_MATCH("atmel,at91sam9260-wdt"),
	AT91_MATCH("atmel,sama5d4-wdt"),
	AT91_MATCH("microchip,sam9x60-wdt"),
	AT91_MATCH("microchip,sam9x7-wdt"),
	AT91_MATCH("microchip,sama7g5-wdt"),
	AT91_MATCH("microchip,sama7d65-wdt"),
	{}
};
MODULE_DEVICE_TABLE(of, at91_match);

static struct platform_driver at91_driver = {
	.probe = at91_probe,
	.driver = {
		.name = "libwdt-at91",
		.of_match_table = at91_match,
		.pm = pm_sleep_ptr(&kwdt_pm_ops),
		.suppress_bind_attrs = true,
	},
};

int kwdt_at91_init(void)
{
	return platform_driver_register(&at91_driver);
}

void kwdt_at91_exit(void)
{
	platform_driver_unregister(&at91_driver);
}
