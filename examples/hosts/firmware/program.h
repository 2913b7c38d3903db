/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The program's two halves, and what it ends with. The first boot refreshes the
 * watchdog under libwdt's schedule, stops, and waits to be reset; the second one
 * judges what the first wrote down.
 */
#ifndef FIRMWARE_PROGRAM_H
#define FIRMWARE_PROGRAM_H

#include "board.h"
#include "record.h"

#define STATUS_AS_PLANNED 0u
#define STATUS_REFUSED 1u    /* libwdt refused the board's record, or a callback failed */
#define STATUS_NEVER_BIT 2u  /* still alive twice the longest time after the last refresh */
#define STATUS_DAMAGED 3u    /* the kept RAM holds half a record */
#define STATUS_UNFED 4u      /* reset before all refreshes were done */
#define STATUS_GAP 5u        /* two refreshes were not a planned period apart */
#define STATUS_RESET_TIME 6u /* reset too soon or too late after the last refresh */
#define STATUS_CAUSE 7u      /* the board says that it was not the watchdog */
#define STATUS_WARNING 8u    /* no first stage, or not at its time */
#define STATUS_BOOTS 9u      /* a third boot */

/* Plans from the board's record, with the callbacks given; touches no watchdog. */
int program_attach(struct libwdt *wdt, struct libwdt_plan *plan, const struct libwdt_ops *ops);

/* Returns only if the watchdog does not reset. */
uint32_t program_feed(struct record *record);

uint32_t program_judge(const struct record *record, uint32_t cause);

/* Says what libwdt returned. */
uint32_t program_refused(int err);

#endif
