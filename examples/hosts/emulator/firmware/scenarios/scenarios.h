/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the firmware can be strapped to do. */
#ifndef FIRMWARE_SCENARIOS_H
#define FIRMWARE_SCENARIOS_H

#include "board-watchdog.h"

/* The wish, where a scenario does not say otherwise. */
#define WISH_NOT_AFTER_US 4000000u
#define WISH_CLOSED_US 500000u
#define REFRESHES 5u /* so many are served before anything happens */

struct scenario {
	const char *name;
	uint32_t timeout_ms;                     /* the wish's soft timeout */
	uint32_t findings;                       /* bad ones that the negotiation must have here */
	void (*negotiated)(struct watchdog *w);  /* further checks of every boot's negotiation, or NULL */
	void (*live)(struct watchdog *w);        /* the first boot: does not return */
	void (*judge)(const struct watchdog *w); /* the second: gives up if the first came to another end */
};

extern const struct scenario scenario_hang, scenario_client, scenario_early, scenario_locked, scenario_slow_clock;

/* Scenario "hang", for those that end like it. */
void hang_live(struct watchdog *w);
void hang_judge(const struct watchdog *w);

/* The one that the board is strapped for. */
const struct scenario *scenario(void);

/* Serves the watchdog and works until REFRESHES have been written. */
void live_well(struct watchdog *w);

/* Leaves the note for the second boot, then stands still. */
void leave_note(const struct watchdog *w);
_Noreturn void hang(void);

/* The second boot's reading of the note. */
void judge_note(void);

#endif
