/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The fields of a configuration, as the data sheets call them and as people understand them. */
#include <string.h>

#include "wdtplan.h"

/* Names on the parts with one mode register, and on those with a window register. */
static const char *const names[LIBWDT_FIELD_COUNT][2] = {
	[LIBWDT_LOAD] = {"WDV", "PERIOD"},
	[LIBWDT_WINDOW] = {"WDD", "RPTH"},
	[LIBWDT_LEVEL] = {"LVLTH", "LVLTH"},
	[LIBWDT_DISABLED] = {"WDDIS", "WDDIS"},
	[LIBWDT_RESET] = {"WDRSTEN", "PERIODRST"},
	[LIBWDT_RESET_EARLY] = {"RPTHRST", "RPTHRST"},
	[LIBWDT_RESET_PROCESSOR] = {"WDRPROC", "WDRPROC"},
	[LIBWDT_INTERRUPT] = {"WDFIEN", "PERINT"},
	[LIBWDT_IDLE_HALT] = {"WDIDLEHLT", "WDIDLEHLT"},
	[LIBWDT_DEBUG_HALT] = {"WDDBGHLT", "WDDBGHLT"},
	[LIBWDT_INTERRUPT_EARLY] = {"RPTHINT", "RPTHINT"},
	[LIBWDT_INTERRUPT_LEVEL] = {"LVLINT", "LVLINT"},
};

/* What a field of one bit means when it is 0 and when it is 1. */
static const char *const meanings[LIBWDT_FIELD_COUNT][2] = {
	[LIBWDT_DISABLED] = {"the watchdog runs", "the watchdog stands still"},
	[LIBWDT_RESET] = {"the end of the period resets nothing", "the end of the period resets"},
	[LIBWDT_RESET_EARLY] = {"an early refresh resets nothing", "an early refresh resets"},
	[LIBWDT_RESET_PROCESSOR] = {"a reset is of the whole chip", "a reset is of the processor alone"},
	[LIBWDT_INTERRUPT] = {"no interrupt", "the fault interrupts"},
	[LIBWDT_IDLE_HALT] = {"counts while the processor idles", "stops while the processor idles"},
	[LIBWDT_DEBUG_HALT] = {"counts in debug", "stops in debug"},
	[LIBWDT_INTERRUPT_EARLY] = {"no interrupt", "an early refresh interrupts"},
	[LIBWDT_INTERRUPT_LEVEL] = {"no interrupt", "passing the level interrupts"},
};

int field_exists(const struct libwdt_layout *layout, uint32_t field)
{
	return layout->field[field].width != 0;
}

const char *field_name(const struct libwdt_layout *layout, uint32_t field)
{
	return names[field][!!(layout->flags & LIBWDT_WINDOW_ELAPSED)];
}

const char *register_name(uint32_t reg)
{
	static const char *const name[LIBWDT_REG_COUNT] = {"MR", "WLR", "ILR", "IMR"};

	return name[reg];
}

const char *why_name(uint32_t why)
{
	static const char *const name[] = {
		[LIBWDT_WHY_SAME] = "as it was",
		[LIBWDT_WHY_WRITTEN] = "to be written",
		[LIBWDT_WHY_LOCKED] = "the register takes no more writes",
		[LIBWDT_WHY_INFEASIBLE] = "the wish has no schedule",
		[LIBWDT_WHY_ABSENT] = "this part has no such field",
		[LIBWDT_WHY_CLAMPED] = "the hardware took another value",
	};

	return why < sizeof(name) / sizeof(name[0]) ? name[why] : "?";
}

/* The reset bit of the parts that have only one of them rules early refreshes too. */
static void reset_meaning(char *text, size_t size, const struct libwdt_layout *layout, uint32_t value)
{
	if (field_exists(layout, LIBWDT_RESET_EARLY))
		snprintf(text, size, "%s", meanings[LIBWDT_RESET][value]);
	else
		snprintf(text, size, value ? "a fault resets" : "a fault resets nothing");
}

static void period_meaning(char *text, size_t size, const struct watchdog *dog, uint32_t load)
{
	const struct libwdt_clock *clock = &dog->input.clock;
	uint64_t shortest, longest;

	if (libwdt_shortest_us(&shortest, clock, load + 1) || libwdt_longest_us(&longest, clock, load + 1))
		return;
	snprintf(text, size, "period of %u tick%s: %s to %s", load + 1, load ? "s" : "",
		 time_text((double)shortest).text, time_text((double)longest).text);
}

static void window_meaning(char *text, size_t size, const struct watchdog *dog, const uint16_t *config)
{
	int elapsed = !!(dog->input.layout->flags & LIBWDT_WINDOW_ELAPSED);
	uint32_t load = config[LIBWDT_LOAD], window = config[LIBWDT_WINDOW];
	uint32_t closed = elapsed ? window : window < load ? load - window : 0;
	uint64_t longest;

	if (closed && !libwdt_longest_us(&longest, &dog->input.clock, closed))
		snprintf(text, size, "closed for %u tick%s, up to %s", closed, closed > 1 ? "s" : "",
			 time_text((double)longest).text);
	else if (!elapsed && window == load)
		snprintf(text, size, "no window in print; a first tick in the field");
	else
		snprintf(text, size, "no window");
}

void field_meaning(char *text, size_t size, const struct watchdog *dog, uint32_t field, const uint16_t *config)
{
	*text = '\0';
	if (field == LIBWDT_LOAD)
		period_meaning(text, size, dog, config[field]);
	else if (field == LIBWDT_WINDOW)
		window_meaning(text, size, dog, config);
	else if (field == LIBWDT_LEVEL)
		snprintf(text, size, "early interrupt below %u ticks", config[field]);
	else if (field == LIBWDT_RESET)
		reset_meaning(text, size, dog->input.layout, !!config[field]);
	else
		snprintf(text, size, "%s", meanings[field][!!config[field]]);
}
