/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Memory that a watchdog reset leaves alone: what one boot, or one stage of it, tells the next. */
#ifndef FIRMWARE_KEPT_H
#define FIRMWARE_KEPT_H

#include <libwdtvtlb/wdt_boot.h>
#include <libwdtvtlb/wdt_supervisor.h>

#include "board.h"

/* The first boot's last words. Times are microseconds of its own clock, low halves. */
struct note {
	uint32_t strap;          /* what it was to do */
	uint32_t slices;         /* of the workload, done and checked */
	uint32_t refreshes;      /* of the watchdog */
	uint32_t last_us;        /* the last of them */
	uint32_t end_us;         /* when it did what the scenario asks for */
	uint32_t reset_max_us;   /* from the plan: at most so long after a last refresh the reset comes, */
	uint32_t timeout_max_us; /* and so long after the owner's last word, if there is a soft timeout */
	uint32_t survived;       /* 1: what it did at end_us was harmless, as expected of this watchdog */
	uint32_t check;          /* CRC-32 of all before it */
};

struct kept {
	struct libwdt_handover handover; /* from the boot loader */
	struct libwdt_record record;     /* from the supervisor */
	struct note note;
};

#define KEPT ((struct kept *)BOARD_KEPT_BASE)

_Static_assert(sizeof(struct kept) <= BOARD_KEPT_SIZE, "what is kept outgrows its page");

/* At power-on: nothing in there means anything. */
void kept_clear(void);

/* Completes the note with its check. */
void kept_seal(void);

/* Gives up if the note is not one. */
void kept_check(void);

#endif
