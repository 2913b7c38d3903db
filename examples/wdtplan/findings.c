/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Findings in plain words, with their numbers and what to do about them. */
#include <string.h>

#include "wdtplan.h"

const char *finding_name(uint32_t bit)
{
	static const char *const name[LIBWDT_FINDING_COUNT] = {
		/* in the order of the bits */
		"wish-infeasible", "adopted-different", "disabled-by-boot", "disabled-as-wanted",
		"locked-by-others", "still-unlocked", "cannot-bite", "processor-only", "stops-in-idle",
		"stops-in-debug", "first-refresh-unproven", "first-refresh-hazard", "window-equals-period",
		"minimum-without-maximum", "clamped", "rounded", "disputed-bit", "clock-tolerance",
		"coarse-enable", "unknown-word", "out-of-range", "no-secure-partner", "no-wdt", "too-close",
		"timeout-short", "infeasible", "handover-refused",
	};

	return bit < LIBWDT_FINDING_COUNT && name[bit] ? name[bit] : "?";
}

static double edge_us(uint32_t clocks, uint32_t hz)
{
	return hz ? clocks * 1e6 / hz : 0;
}

/* "; use one of 5 ms or finer", or that none helps. */
static void append_remedy(char *text, size_t size, const struct watchdog *dog, const struct options *options)
{
	uint32_t hz = judge_better_rate(dog, options);
	size_t used = strlen(text);

	if (hz)
		snprintf(text + used, size - used, ": use a timer of %s or finer", time_text(1e6 / hz).text);
	else
		snprintf(text + used, size - used,
			 ", and no finer timer can: a longer period, a smaller window, a lower "
			 "latency or a better clock is needed");
}

static void infeasible(char *text, size_t size, const struct watchdog *dog, const struct options *options)
{
	const struct libwdt_window *window = &dog->plan.window;

	snprintf(text, size,
		 "the watchdog may expire as early as %s after a refresh and must not be refreshed before %s; a host "
		 "timer of %s with a latency of %s misses that by %s",
		 time_text(edge_us(window->late_clocks, window->late_hz)).text,
		 time_text(edge_us(window->early_clocks, window->early_hz)).text,
		 time_text(1e6 / options->host_hz).text, time_text(options->latency_us).text,
		 time_text((double)dog->plan.missing_us).text);
	append_remedy(text, size, dog, options);
}

static void wish_infeasible(char *text, size_t size, const struct watchdog *dog, const struct options *options)
{
	snprintf(text, size,
		 "what is asked for cannot be served by a host timer of %s with a latency of %s: %s are missing. "
		 "Nothing is written, and what runs stays in force",
		 time_text(1e6 / options->host_hz).text, time_text(options->latency_us).text,
		 time_text((double)dog->plan.wish_missing_us).text);
	append_remedy(text, size, dog, options);
}

static void first_unproven(char *text, size_t size, const struct watchdog *dog, const struct options *options)
{
	const struct libwdt_plan *plan = &dog->plan;

	(void)options;
	if (plan->age_survived_min_us > plan->age_survived_max_us)
		snprintf(text, size,
			 "no first refresh is certain to be legal, whatever the age of the counter taken over");
	else
		snprintf(
			text, size,
			"the first refresh, after %s, is legal only if the counter was last restarted %s to %s before: "
			"have boot code refresh it in time, or pass its age on (--age)",
			time_text((double)plan->first * 1e6 / dog->input.host_hz).text,
			time_text(plan->age_survived_min_us).text, time_text(plan->age_survived_max_us).text);
}

static void first_hazard(char *text, size_t size, const struct watchdog *dog, const struct options *options)
{
	uint16_t boot[LIBWDT_FIELD_ROOM];
	uint32_t window = dog->plan.actual[LIBWDT_WINDOW];
	uint64_t us = 0;

	(void)options;
	if (libwdt_decode(boot, NULL, dog->input.layout, dog->input.reg) == 0 && boot[LIBWDT_LOAD] > window)
		(void)libwdt_longest_us(&us, &dog->input.clock, boot[LIBWDT_LOAD] - window);
	snprintf(
		text, size,
		"a window is written while the counter may still stand above it (%u). Parts have been seen to fault on "
		"that; to be sure, write no sooner than %s after the counter's last restart",
		window, time_text((double)us).text);
}

static void adopted_different(char *text, size_t size, const struct watchdog *dog, const struct options *options)
{
	const struct libwdt_plan *plan = &dog->plan;
	size_t used;
	uint32_t field;

	(void)options;
	snprintf(text, size, "what runs is not what was asked for:");
	for (field = 0; field < LIBWDT_FIELD_COUNT; field++) {
		used = strlen(text);
		if (field_exists(dog->input.layout, field) && plan->wanted[field] != plan->actual[field])
			snprintf(text + used, size - used, " %s is %u instead of %u,",
				 field_name(dog->input.layout, field), plan->actual[field], plan->wanted[field]);
	}
	used = strlen(text);
	snprintf(text + used - 1, size - used + 1, "; it is served as it is");
}

static void cannot_bite(char *text, size_t size, const struct watchdog *dog, const struct options *options)
{
	(void)options;
	if (dog->plan.actual[LIBWDT_INTERRUPT])
		snprintf(text, size,
			 "it cannot bite: a fault interrupts, but nobody serves the interrupt (--handler says "
			 "that somebody does)");
	else
		snprintf(text, size, "it cannot bite: it counts %s and then neither resets nor interrupts anything",
			 time_text((double)dog->plan.reset_max_us).text);
}

static void idle_halt(char *text, size_t size, const struct watchdog *dog, const struct options *options)
{
	(void)dog;
	(void)options;
	snprintf(text, size,
		 "the counter stops while the processor idles: a system that hangs asleep is not reset, and "
		 "the times below are of a busy one");
}

static void equals_period(char *text, size_t size, const struct watchdog *dog, const struct options *options)
{
	const struct libwdt_window *window = &dog->plan.window;

	(void)options;
	snprintf(text, size,
		 "WDD equals WDV (%u): no window in print, but parts have been seen to fault on a refresh in the first "
		 "tick; the schedule stays out of it, %s",
		 dog->plan.actual[LIBWDT_LOAD], time_text(edge_us(window->early_clocks, window->early_hz)).text);
}

static void clock_tolerance(char *text, size_t size, const struct watchdog *dog, const struct options *options)
{
	const struct libwdt_plan *plan = &dog->plan;

	(void)options;
	snprintf(text, size,
		 "a slow clock of %u to %u Hz alone delays the reset to %s, though the owner's timeout is %s",
		 dog->input.clock.hz_min, dog->input.clock.hz_max, time_text((double)plan->timeout_max_us).text,
		 time_text(plan->timeout_ms * 1e3).text);
}

static void timeout_short(char *text, size_t size, const struct watchdog *dog, const struct options *options)
{
	(void)options;
	snprintf(text, size,
		 "the owner's timeout of %s is shorter than the watchdog's own period of up to %s, which decides",
		 time_text(dog->plan.timeout_ms * 1e3).text, time_text((double)dog->plan.reset_max_us).text);
}

static void too_close(char *text, size_t size, const struct watchdog *dog, const struct options *options)
{
	(void)options;
	snprintf(text, size, "earliest (%lld) and latest (%lld) refresh are within 4 host ticks of each other",
		 (long long)dog->plan.earliest, (long long)dog->plan.latest);
}

/* The properties in a mask, and what was made of them. */
static void properties(char *text, size_t size, uint32_t mask, const char *what)
{
	uint32_t property;

	*text = '\0';
	for (property = 0; property < LIBWDT_PROPERTY_COUNT; property++)
		if (mask >> property & 1)
			snprintf(text + strlen(text), size - strlen(text), "%s%s", *text ? ", " : "",
				 libwdt_property_name(property));
	snprintf(text + strlen(text), size - strlen(text), ": %s", what);
}

static void unknown_word(char *text, size_t size, const struct watchdog *dog, const struct options *options)
{
	(void)options;
	properties(text, size, dog->plan.unknown_properties,
		   "unknown word, or a property that this watchdog's binding does not have; the default is used");
}

static void out_of_range(char *text, size_t size, const struct watchdog *dog, const struct options *options)
{
	(void)options;
	properties(text, size, dog->plan.range_properties,
		   "out of range (a maximum is 1 to 16 s, a minimum below it, a timeout 1 to 65535 s); the nearest "
		   "sensible value, or none, is used");
}

/* A finding without a row here has no number to tell: the library's sentence says it all. */
static const struct {
	uint32_t finding;
	void (*say)(char *text, size_t size, const struct watchdog *dog, const struct options *options);
} sentences[] = {
	{LIBWDT_FINDING_INFEASIBLE, infeasible},
	{LIBWDT_FINDING_WISH_INFEASIBLE, wish_infeasible},
	{LIBWDT_FINDING_FIRST_UNPROVEN, first_unproven},
	{LIBWDT_FINDING_FIRST_HAZARD, first_hazard},
	{LIBWDT_FINDING_ADOPTED_DIFFERENT, adopted_different},
	{LIBWDT_FINDING_CANNOT_BITE, cannot_bite},
	{LIBWDT_FINDING_IDLE_HALT, idle_halt},
	{LIBWDT_FINDING_WINDOW_EQUALS_PERIOD, equals_period},
	{LIBWDT_FINDING_CLOCK_TOLERANCE, clock_tolerance},
	{LIBWDT_FINDING_TIMEOUT_SHORT, timeout_short},
	{LIBWDT_FINDING_TOO_CLOSE, too_close},
	{LIBWDT_FINDING_UNKNOWN_WORD, unknown_word},
	{LIBWDT_FINDING_OUT_OF_RANGE, out_of_range},
};

void finding_sentence(char *text, size_t size, const struct watchdog *dog, const struct options *options, uint32_t bit)
{
	size_t i;

	for (i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++) {
		if (sentences[i].finding == 1u << bit) {
			sentences[i].say(text, size, dog, options);
			return;
		}
	}
	snprintf(text, size, "%s", libwdt_finding_text(1u << bit));
}

static void unserved_verdict(char *text, size_t size, const struct watchdog *dog)
{
	if (dog->unsafe)
		snprintf(text, size,
			 "UNSAFE: it runs from boot and the tree switches it off, so that nobody serves it: the board "
			 "resets "
			 "%s to %s after the last refresh, unless boot code stops it (--boot-mode)",
			 time_text((double)dog->plan.reset_min_us).text,
			 time_text((double)dog->plan.reset_max_us).text);
	else
		snprintf(text, size, "safe: nobody serves it, and it does not reset anything");
}

/* Says how far a refresh may leave the window: the linux policy's schedule is not held to it by any finding. */
static void resets_itself(char *text, size_t size, const struct libwdt_plan *plan)
{
	const char *first = plan->early_slack_us < 0 ? "too early" : "too late";
	int64_t by = plan->early_slack_us < 0 ? -plan->early_slack_us : -plan->late_slack_us;

	if (by > 0)
		snprintf(text, size, "UNSAFE: this board will or may reset itself: a refresh can land %s %s",
			 time_text((double)by).text, first);
	else
		snprintf(text, size, "UNSAFE: this board will or may reset itself");
}

void verdict_sentence(char *text, size_t size, const struct watchdog *dog)
{
	const struct libwdt_plan *plan = &dog->plan;

	if (dog->switched_off)
		unserved_verdict(text, size, dog);
	else if (dog->unsafe && !plan->running)
		snprintf(text, size, "UNSAFE: the watchdog stands still and protects nothing");
	else if (dog->unsafe && plan->findings & LIBWDT_FINDING_CANNOT_BITE)
		snprintf(text, size, "UNSAFE: the watchdog counts but protects nothing");
	else if (dog->unsafe)
		resets_itself(text, size, plan);
	else if (!plan->running)
		snprintf(text, size, "safe: the watchdog is off, as asked");
	else
		snprintf(text, size, "safe: no refresh leaves the window under the assumptions above");
}
