/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The board's counter, as wide as one likes. */
#include "clock.h"

#include "board.h"
#include "machine.h"
#include "text.h"

#define US_PER_S 1000000u

/* All ones in the counter's width, without a shift by a variable, which some compilers call a function for. */
static uint64_t turn_mask(void)
{
	uint64_t mask = 0;
	uint32_t bit;

	for (bit = 0; bit < board.ops->counter_bits; bit++)
		mask = mask << 1 | 1;
	return mask;
}

uint64_t clock_now(void)
{
	static uint64_t now;
	uint64_t reading = now;

	(void)board.ops->now(NULL, &reading);
	now += (reading - now) & turn_mask();
	return now;
}

/* A deadline agrees with the counter in as many bits as the counter has, and lies at most half a turn ahead. */
void clock_wait(uint64_t deadline)
{
	const uint64_t turn = turn_mask();

	while (((deadline - clock_now() - 1) & turn) <= turn >> 1)
		machine_relax();
}

uint64_t clock_ticks(uint64_t time_us)
{
	return text_divide(time_us * board.host_hz + US_PER_S - 1, US_PER_S);
}

uint64_t clock_us(uint64_t ticks)
{
	return text_divide(ticks * US_PER_S + board.host_hz / 2, board.host_hz);
}
