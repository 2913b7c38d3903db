/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the parts of wdtplan share: what was asked, and what was found about each watchdog. */
#ifndef WDTPLAN_H
#define WDTPLAN_H

#include <stdio.h>

#include <libwdtvtlb/wdt.h>

/* Exit status. */
#define STATUS_SAFE 0
#define STATUS_UNSAFE 1
#define STATUS_BAD_INPUT 2

/* The command line, with its defaults filled in. */
struct options {
	const char *subject;   /* a mode register or a file */
	int is_register;       /* the subject is mode_value */
	uint32_t mode_value;
	int has_boot_mode;
	uint32_t boot_mode;
	const struct libwdt_layout *layout; /* NULL: at91sam9, or what the tree says */
	struct libwdt_clock clock;
	uint32_t host_hz;
	uint32_t latency_us;
	int has_landing;
	uint32_t landing_us;
	int has_age;
	uint32_t age_min_us;
	uint32_t age_max_us;
	int has_timeout;
	uint32_t timeout_ms;
	libwdt_planner *planner;
	const char *policy;
	int handler;
	int json;
	const char *svg;
};

/* One watchdog: where it was found, what is asked of it, and what comes of it. */
struct watchdog {
	char name[160];       /* the node's path, or the register value */
	char compatible[64];  /* empty for a bare register */
	char address[64];     /* as "0xfffffd40, 16 bytes", or empty */
	int from_tree;
	int switched_off;     /* status = "disabled": nobody will serve it */
	int has_interrupt;
	struct libwdt_request request;
	struct libwdt_input input;
	struct libwdt_plan plan;
	int unsafe;           /* decided by judge() */
};

/* A device tree holds a handful of watchdogs at most. */
#define WATCHDOG_ROOM 16

struct watchdogs {
	struct watchdog watchdog[WATCHDOG_ROOM];
	uint32_t count;
	uint32_t overflow; /* watchdogs beyond the room */
};

/* options.c: returns -1 to go on, or an exit status after having said why. */
int options_parse(struct options *options, int argc, char **argv);

/* units.c: strict readings of text, 1 when the whole text is one; and a time for people. */
int parse_number(uint32_t *number, const char *text);
int parse_hex(uint32_t *number, const char *text);
struct time_text {
	char text[32];
};
struct time_text time_text(double us);

/* tree.c: fills the list from a file. Returns 0 or STATUS_BAD_INPUT after having said why. */
int tree_read(struct watchdogs *list, const char *file);

/* judge.c: plans for one watchdog. Returns 0 or STATUS_BAD_INPUT after having said why. */
int judge(struct watchdog *dog, const struct options *options);
/* Findings worth telling, and those among them that make the board unsafe. */
uint32_t judge_findings(const struct watchdog *dog);
uint32_t judge_failing(const struct watchdog *dog);
/* The slowest host rate of a usual kind that has a schedule, 0: none. */
uint32_t judge_better_rate(const struct watchdog *dog, const struct options *options);

/* fields.c: what a field is called and what its value means. */
int field_exists(const struct libwdt_layout *layout, uint32_t field);
const char *field_name(const struct libwdt_layout *layout, uint32_t field);
const char *register_name(uint32_t reg);
const char *why_name(uint32_t why);
void field_meaning(char *text, size_t size, const struct watchdog *dog, uint32_t field, const uint16_t *config);

/* findings.c: a finding with its numbers, and its name for scripts. */
const char *finding_name(uint32_t bit);
void finding_sentence(char *text, size_t size, const struct watchdog *dog, const struct options *options, uint32_t bit);
void verdict_sentence(char *text, size_t size, const struct watchdog *dog);

/* lanes.c: the picture as numbers, microseconds from the lane's start. */
struct lane {
	const char *title;
	double closed;       /* closed until here, however fast the clock */
	double maybe_closed; /* until here with the slowest clock, and a doubt of a tick */
	double late;         /* from here the fastest clock may have expired */
	double gone;         /* from here every clock has */
	double from, to;     /* where the refresh lands */
	int has_refresh;
};
enum lane_state { LANE_CLOSED, LANE_MAYBE_CLOSED, LANE_OPEN, LANE_LATE, LANE_GONE, LANE_STATES };
#define LANE_ROOM 2
struct picture {
	struct lane lane[LANE_ROOM];
	uint32_t lanes;
	double span; /* end of the time axis */
	double step; /* distance of its labels */
};
void picture_of(struct picture *picture, const struct watchdog *dog);
enum lane_state lane_state_at(const struct lane *lane, double us);
void axis_label(char *text, size_t size, const struct picture *picture, double us);

/* report.c, timeline.c, drawing.c, json.c: what a reader sees. */
void report_assumptions(const struct options *options, const struct watchdog *dog);
void report(const struct watchdog *dog, const struct options *options);
void timeline(const struct watchdog *dog);
int drawing(const char *file, const struct watchdogs *list);
void json(const struct watchdogs *list, const struct options *options, int status);

#endif
