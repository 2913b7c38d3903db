/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The periodic interval timer (DS60001516, PIT): CPIV counts microseconds from 0
 * to PIV and begins again at 0; each time PICNT goes up and PITS is set. A timer
 * that is switched off goes on to the end of its period and stops at 0.
 */
#include "machine.h"

#define PIV 0x000fffffu
#define ENABLED 0x01000000u
#define INTERRUPT_ENABLED 0x02000000u
#define PICNT_SHIFT 20u
#define PICNT_MASK 0xfffu
#define NS_PER_COUNT (NS_PER_SECOND / BOARD_PIT_HZ)

static void line(struct machine *m)
{
	m->interrupt = m->pit.status && (m->pit.mode & INTERRUPT_ENABLED);
}

void pit_reset(struct machine *m)
{
	m->pit = (struct pit){.mode = PIV};
	line(m);
}

/* Counts from `value` to the end of this period: PIV may have been moved below the value, then it takes all 20 bits. */
static uint32_t to_end(const struct pit *pit)
{
	uint32_t piv = pit->mode & PIV;

	return pit->value <= piv ? piv + 1 - pit->value : PIV + 1 - pit->value;
}

/* Brings the timer to the present. */
void pit_pass(struct machine *m)
{
	struct pit *pit = &m->pit;
	uint64_t counts = (m->now - pit->since) / NS_PER_COUNT, more;

	pit->since += counts * NS_PER_COUNT;
	if (!pit->running || counts == 0)
		return;
	if (counts < to_end(pit)) {
		pit->value += (uint32_t)counts;
		return;
	}
	counts -= to_end(pit);
	pit->status = true;
	pit->overflows++;
	pit->value = 0;
	pit->running = pit->mode & ENABLED;
	if (pit->running) {
		more = counts / ((pit->mode & PIV) + 1);
		pit->overflows += (uint32_t)more;
		pit->value = (uint32_t)(counts - more * ((pit->mode & PIV) + 1));
	}
	pit->overflows &= PICNT_MASK;
	line(m);
}

/* When the interrupt line rises by itself. */
uint64_t pit_next(const struct machine *m)
{
	if (!m->pit.running || !(m->pit.mode & INTERRUPT_ENABLED) || m->pit.status)
		return NEVER;
	return m->pit.since + to_end(&m->pit) * NS_PER_COUNT;
}

uint32_t pit_read(struct machine *m, uint32_t offset)
{
	struct pit *pit = &m->pit;
	uint32_t value;

	pit_pass(m);
	if (offset == PIT_MR)
		return pit->mode;
	if (offset == PIT_SR)
		return pit->status;
	value = pit->overflows << PICNT_SHIFT | pit->value;
	if (offset == PIT_PIVR) {
		pit->overflows = 0;
		pit->status = false;
		line(m);
	}
	return value;
}

void pit_write(struct machine *m, uint32_t offset, uint32_t value)
{
	struct pit *pit = &m->pit;

	pit_pass(m);
	if (offset != PIT_MR)
		return;
	pit->mode = value & (PIV | ENABLED | INTERRUPT_ENABLED);
	if (pit->mode & ENABLED && !pit->running) {
		pit->running = true;
		pit->since = m->now;
	}
	line(m);
}
