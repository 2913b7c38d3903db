/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the modelled counter is compared with: the window at a restart, the level all the time. */
#include "model.h"

/* No counter is at or below it. */
#define NOWHERE (-1)

/*
 * The counter value from which on so many ticks have passed since the load: the
 * comparators of the newer parts are "counter <= PERIOD - RPTH" and "counter <=
 * PERIOD - LVLTH" (SAM9X60 and SAMA7G5, block diagrams). What they make of a
 * threshold beyond PERIOD is not said.
 */
static int32_t passed_from(const struct model *m, uint32_t load, uint32_t ticks)
{
	if (ticks <= load)
		return (int32_t)(load - ticks);
	if (libwdt_model_may(m, LIBWDT_MODEL_WRAP))
		return (int32_t)((load - ticks) & field_max(&m->layout->field[LIBWDT_LOAD]));
	return NOWHERE;
}

/*
 * The highest counter value at which a restart is legal. RPTH 0 is off, and a
 * disabled part with RPTH is not said to fault; one with WDD does (DS60001516,
 * WDT functional description). A WDD at or above the load value is no window.
 */
static int32_t legal_from(const struct model *m, uint32_t load, uint32_t window)
{
	if (!(m->layout->flags & LIBWDT_WINDOW_ELAPSED))
		return window > INT32_MAX ? INT32_MAX : (int32_t)window;
	if (window == 0 || (m->in_force.off && !libwdt_model_may(m, LIBWDT_MODEL_OFF_CHECKED)))
		return INT32_MAX;
	return passed_from(m, load, window);
}

int libwdt_model_is_early(const struct model *m, uint32_t by)
{
	int written = by & STATE_BY_WRITE && libwdt_model_may(m, LIBWDT_MODEL_NEW_WINDOW);
	uint32_t load = written ? libwdt_model_field(m, LIBWDT_LOAD) : m->in_force.load;
	uint32_t window = written ? libwdt_model_window(m) : m->in_force.window;

	return (int32_t)libwdt_model_counter(m) >
	       legal_from(m, load, window) - libwdt_model_may(m, LIBWDT_MODEL_STRICT);
}

uint32_t libwdt_model_level_ticks(const struct model *m)
{
	uint32_t load = m->in_force.load, level = m->in_force.level;
	int32_t from;

	if (level == NO_LEVEL)
		return NO_LEVEL;
	from = libwdt_model_may(m, LIBWDT_MODEL_LEVEL_DOWN) ? (int32_t)level : passed_from(m, load, level);
	if (from == NOWHERE)
		return NO_LEVEL;
	return (uint32_t)from < load ? load - (uint32_t)from : 0;
}
