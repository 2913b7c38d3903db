/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Two stages of a boot on one bench: a boot loader with one context sets a
 * modelled watchdog going and leaves a record; the next stage negotiates with
 * another context.
 */
#ifndef TESTS_UNIT_STAGES_H
#define TESTS_UNIT_STAGES_H

#include <libwdtvtlb/wdt_boot.h>

#include "bench.h"

/* All bits of a counter. */
uint64_t stage_mask(uint32_t bits);

/* The boot loader's wish: a window of half a second in a period of two. */
void stage_wish(struct bench *b);

/*
 * A boot loader that negotiates its wish, refreshes twice, and leaves a record.
 * Its counter goes round three seconds after the reset.
 */
struct libwdt_handover stage_boot(struct bench *b, const struct libwdt_layout *layout, uint32_t hz, uint32_t bits);

/* The record of the watchdog that the bench's context has negotiated. */
struct libwdt_handover stage_record(struct bench *b);

/*
 * A new context, request, plan and input. The stage knows the part, its own
 * clock and what it is handed, and not how often the counter has gone round.
 */
void stage_next(struct bench *b, const struct libwdt_handover *record);

/* Negotiates, which succeeds and has no use for the record any more. Returns the findings. */
uint32_t stage_negotiate(struct bench *b);

/* Polls at the returned deadlines, each as late as the latency allows. */
void stage_serve(struct bench *b, uint32_t polls);

#endif
