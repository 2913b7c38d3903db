/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The APB watchdog of Arm's Cortex-M System Design Kit as its TRM (DDI 0479)
 * describes it: a down counter that interrupts at its first end and resets at the
 * second unless the interrupt was cleared between them, behind a lock register.
 */
#include "host.h"

#include <string.h>

#define HZ FAKE_HZ_arm_cmsdk_watchdog
#define NS_PER_CYCLE (UINT64_C(1000000000) / HZ)
#define UNLOCK 0x1acce551u

static struct {
	uint32_t load, control;
	uint64_t left; /* cycles to the next end */
	uint64_t rest; /* nanoseconds of a cycle */
	bool locked, raw, reset;
} dog;

void cmsdk_power_on(void)
{
	memset(&dog, 0, sizeof(dog));
	dog.load = UINT32_MAX;
	dog.left = UINT32_MAX;
}

uint32_t cmsdk_read(uint32_t offset)
{
	switch (offset) {
	case 0x000:
		return dog.load;
	case 0x008:
		return dog.control;
	case 0x010:
		return dog.raw;
	case 0x014:
		return dog.raw && dog.control & 1;
	default:
		return 0;
	}
}

void cmsdk_write(uint32_t offset, uint32_t value)
{
	if (offset == 0xc00)
		dog.locked = value != UNLOCK;
	if (dog.locked)
		return;
	if (offset == 0x000)
		dog.load = value;
	if (offset == 0x008) {
		if (value & 1 && !(dog.control & 1))
			dog.left = dog.load;
		dog.control = value & 3;
	}
	if (offset == 0x00c)
		dog.raw = false;
	if (offset == 0x000 || offset == 0x00c)
		dog.left = dog.load;
}

uint64_t cmsdk_next_ns(void)
{
	return dog.control & 1 && !dog.reset ? dog.left * NS_PER_CYCLE - dog.rest : UINT64_MAX;
}

void cmsdk_advance(uint64_t ns)
{
	uint64_t cycles = (ns + dog.rest) / NS_PER_CYCLE;

	if (!(dog.control & 1) || dog.reset)
		return;
	dog.rest = (ns + dog.rest) % NS_PER_CYCLE;
	while (cycles >= dog.left && !dog.reset) {
		cycles -= dog.left;
		dog.left = dog.load;
		dog.reset = dog.raw && dog.control & 2;
		dog.raw = true;
	}
	if (!dog.reset)
		dog.left -= cycles;
}

bool cmsdk_interrupts(void)
{
	return dog.raw && dog.control & 1;
}

bool cmsdk_resets(void)
{
	return dog.reset;
}
