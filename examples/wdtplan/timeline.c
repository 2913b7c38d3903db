/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The timeline in text, 80 columns wide, in UTF-8 where the terminal takes it and in ASCII elsewhere. */
#include <langinfo.h>
#include <string.h>

#include "wdtplan.h"

#define MARGIN 2
#define WIDTH 76 /* columns of the axis */

struct glyphs {
	const char *state[LANE_STATES];
	const char *refresh;
	const char *axis;
	const char *tick;
};

static const struct glyphs unicode = {{"\u2588", "\u2593", "\u2591", "\u2592", "\u2573"}, "\u25c6", "\u2500", "\u253c"};
static const struct glyphs ascii = {{"#", "+", ".", "~", "x"}, "R", "-", "+"};

static const struct glyphs *glyphs(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0 ? &unicode : &ascii;
}

static int column_of(const struct picture *picture, double us)
{
	return (int)(us * WIDTH / picture->span);
}

static void labels(const struct picture *picture)
{
	char row[WIDTH + 16], label[16];
	double us;
	size_t at, length;

	memset(row, ' ', sizeof(row));
	for (us = 0; us < picture->span; us += picture->step) {
		axis_label(label, sizeof(label), picture, us);
		length = strlen(label);
		at = (size_t)column_of(picture, us);
		at -= at ? (length - 1) / 2 : 0;
		if (at + length <= WIDTH)
			memcpy(row + at, label, length);
	}
	for (length = WIDTH; row[length - 1] == ' '; length--)
		;
	printf("%*s%.*s\n", MARGIN, "", (int)length, row);
}

static void axis(const struct picture *picture, const struct glyphs *glyph)
{
	double next = 0;
	int column;

	printf("%*s", MARGIN, "");
	for (column = 0; column < WIDTH; column++) {
		if (column == column_of(picture, next)) {
			fputs(glyph->tick, stdout);
			next += picture->step;
		} else {
			fputs(glyph->axis, stdout);
		}
	}
	putchar('\n');
}

static void paint(const struct picture *picture, const struct lane *lane, const struct glyphs *glyph)
{
	double us;
	int column;

	printf("%*s", MARGIN, "");
	for (column = 0; column < WIDTH; column++) {
		us = (column + 0.5) * picture->span / WIDTH;
		if (lane->has_refresh && column >= column_of(picture, lane->from) &&
		    column <= column_of(picture, lane->to))
			fputs(glyph->refresh, stdout);
		else
			fputs(glyph->state[lane_state_at(lane, us)], stdout);
	}
	putchar('\n');
}

static void key(const char *glyph, const char *meaning, double us)
{
	printf("%*s%s %s %s\n", MARGIN + 2, "", glyph, meaning, time_text(us).text);
}

/* What the lane shows, with its numbers; parts that it does not have are left out. */
static void legend(const struct lane *lane, const struct glyphs *glyph)
{
	if (lane->closed > 0)
		key(glyph->state[LANE_CLOSED], "closed: a refresh faults until", lane->closed);
	if (lane->maybe_closed > lane->closed)
		key(glyph->state[LANE_MAYBE_CLOSED], "may be closed until", lane->maybe_closed);
	if (lane->late > lane->maybe_closed)
		key(glyph->state[LANE_OPEN], "open until", lane->late);
	if (lane->has_refresh)
		printf("%*s%s the refresh lands at %s to %s\n", MARGIN + 2, "", glyph->refresh,
		       time_text(lane->from).text, time_text(lane->to).text);
	if (lane->gone > lane->late)
		key(glyph->state[LANE_LATE], "may have expired from", lane->late);
	key(glyph->state[LANE_GONE], "has expired by", lane->gone);
}

void timeline(const struct watchdog *dog)
{
	const struct glyphs *glyph = glyphs();
	struct picture picture;
	uint32_t i;

	picture_of(&picture, dog);
	if (picture.lanes)
		printf("\nTimeline, %s a column\n", time_text(picture.span / WIDTH).text);
	for (i = 0; i < picture.lanes; i++) {
		printf("\n%*s%s\n", MARGIN, "", picture.lane[i].title);
		labels(&picture);
		axis(&picture, glyph);
		paint(&picture, &picture.lane[i], glyph);
		legend(&picture.lane[i], glyph);
	}
}
