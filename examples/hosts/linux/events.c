// SPDX-License-Identifier: MIT
/* Copyright (c) The libwdtvtlb authors */
/* What people are told: events of the runtime, and what came of the negotiation. */
#include <linux/math64.h>

#include "kwdt.h"

static u64 ms(u64 ns)
{
	return div_u64(ns, NSEC_PER_MSEC);
}

static void tell(struct kwdt *k, u32 event, u64 a, u64 b)
{
	switch (event) {
	case LIBWDT_EVENT_LATE:
		dev_warn(k->dev, "refreshed %llu ms after the last time; %llu ms were allowed\n", ms(a), ms(b));
		break;
	case LIBWDT_EVENT_PRETIMEOUT:
		dev_warn(k->dev, "no ping for %llu ms, %llu ms are left\n", ms(a), ms(b));
		watchdog_notify_pretimeout(&k->wdd);
		break;
	case LIBWDT_EVENT_ABANDONED:
		dev_crit(k->dev, "no ping for %llu ms, %llu ms were allowed: the reset comes\n", ms(a), ms(b));
		break;
	case LIBWDT_EVENT_CALLBACK:
		dev_err(k->dev, "callback %llu failed: error %llu\n", a, b);
		break;
	default:
		dev_dbg(k->dev, "event %u: %llu, %llu\n", event, a, b);
	}
}

/* Each event once, the last of its kind: a log that cannot be flooded. */
void kwdt_tell(struct irq_work *work)
{
	struct kwdt *k = container_of(work, struct kwdt, tell);
	u32 event;

	for (event = 1; event < KWDT_EVENTS; event++)
		if (test_and_clear_bit(event, &k->told))
			tell(k, event, k->event_a[event], k->event_b[event]);
}

/* Not a reason to worry. */
#define KWDT_PLAIN \
	(LIBWDT_FINDING_DISABLED_AS_WANTED | LIBWDT_FINDING_STILL_UNLOCKED | LIBWDT_FINDING_DEBUG_HALT | \
	 LIBWDT_FINDING_CLAMPED | LIBWDT_FINDING_ROUNDED | LIBWDT_FINDING_TIMEOUT_SHORT)

static void say_properties(struct kwdt *k)
{
	u32 i;

	for (i = 0; i < LIBWDT_PROPERTY_COUNT; i++)
		if ((k->plan.unknown_properties | k->plan.range_properties) & 1u << i)
			dev_warn(k->dev, "property %s was not understood\n", libwdt_property_name(i));
}

void kwdt_say_plan(struct kwdt *k, const struct libwdt_layout *layout)
{
	const struct libwdt_plan *plan = &k->plan;
	u32 i, finding;

	for (i = 0; i < LIBWDT_FINDING_COUNT; i++) {
		finding = plan->findings & 1u << i;
		if (finding & KWDT_PLAIN)
			dev_info(k->dev, "%s\n", libwdt_finding_text(finding));
		else if (finding)
			dev_warn(k->dev, "%s\n", libwdt_finding_text(finding));
	}
	say_properties(k);
	if (plan->findings & LIBWDT_FINDING_INFEASIBLE)
		dev_warn(k->dev, "the window is %llu us too short for this kernel's timer\n", plan->missing_us);
	if (layout)
		dev_info(k->dev, "%s, mode %#x\n", layout->name, plan->reg[LIBWDT_REG_MODE]);
	if (plan->reset_max_us)
		dev_info(k->dev, "a refresh every %llu ms, legal from %llu to %llu ms; resets %llu to %llu ms after the last\n",
			 ms(plan->period), ms(plan->earliest), ms(plan->latest),
			 div_u64(plan->reset_min_us, USEC_PER_MSEC), div_u64(plan->reset_max_us, USEC_PER_MSEC));
}
