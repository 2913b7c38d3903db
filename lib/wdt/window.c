/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* From a configuration in ticks to the edges of its window in slow clocks, with every doubt about the hardware on the safe side. */
#include "plan.h"

/*
 * WDD is the counter value at or below which a restart is legal; above WDV it
 * never matters (DS60001516, WDT functional description). RPTH counts ticks
 * since the restart instead, and 0 turns it off (WDT_WLR of SAM9X60).
 */
int32_t libwdt_closed_ticks(const struct libwdt_layout *layout, const uint16_t *config)
{
	int32_t threshold = config[LIBWDT_WINDOW];

	if (layout->field[LIBWDT_WINDOW].width == 0)
		return NO_WINDOW;
	if (layout->flags & LIBWDT_WINDOW_ELAPSED)
		return threshold ? threshold : NO_WINDOW;
	threshold = config[LIBWDT_LOAD] - threshold;
	return threshold < 0 ? NO_WINDOW : threshold;
}

/* Two doubts cost a tick each: a period of WDV or WDV + 1 ticks, and a divider that a restart does not clear. */
uint32_t libwdt_doubtful_ticks(const struct libwdt_layout *layout)
{
	return (layout->flags & LIBWDT_PERIOD_DISPUTED ? 1u : 0) + (layout->flags & LIBWDT_DIVIDER_KEPT ? 1u : 0);
}

uint32_t libwdt_period_clocks_min(const struct libwdt_input *input, uint32_t load)
{
	uint32_t doubtful = libwdt_doubtful_ticks(input->layout);

	return load + 1 > doubtful ? (load + 1 - doubtful) * input->clock.divider : 0;
}

/*
 * A restart is effective up to SYNC_CLOCKS after it lands, so of two restarts
 * the earlier may act late (opening edge) or the later may (end of period). The
 * comparator may be `<`: one tick more is closed than WDD says.
 */
void libwdt_edges(struct libwdt_window *window, const struct libwdt_input *input, int32_t closed, uint32_t load)
{
	uint32_t spacing = input->layout->spacing_clocks;
	uint32_t most = libwdt_period_clocks_min(input, load);

	window->early_clocks = closed < 0 ? spacing : ((uint32_t)closed + 1) * input->clock.divider + SYNC_CLOCKS;
	window->early_hz = input->clock.hz_min;
	window->late_clocks = most > SYNC_CLOCKS ? most - SYNC_CLOCKS : 0;
	window->late_hz = input->clock.hz_max;
	window->closed = closed > 0;
	window->soon_clocks = window->closed ? window->early_clocks : spacing;
}
