/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Boards on which negotiation takes every course it has, for tests that repeat them on other hosts or break them. */
#ifndef TESTS_UNIT_SCENES_H
#define TESTS_UNIT_SCENES_H

#include "bench.h"

#define SCENES 13u

const char *scene_name(uint32_t scene);

/*
 * Sets a scene up: boot code has run 100 ms ago. The counter is 5 ticks from its
 * turn when it is first read. hz_low to hz_high is what the slow clock does and what the input says.
 */
void scene_init(struct bench *b, uint32_t scene, uint32_t host_hz, uint32_t counter_bits, uint32_t hz_low,
		uint32_t hz_high);

#endif
