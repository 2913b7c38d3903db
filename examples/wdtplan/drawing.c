/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The timeline as an SVG drawing, one panel a watchdog. The colours are of the
 * Okabe-Ito set, which people with any colour vision tell apart; the closed
 * window and the end are hatched as well, so that they survive a black print.
 */
#include <errno.h>
#include <string.h>

#include "wdtplan.h"

#define WIDTH 1120
#define LEFT 40
#define AXIS (WIDTH - 2 * LEFT)
#define TOP 76          /* of a panel: name and verdict */
#define LANE_HEIGHT 148 /* title, bar, axis, legend */
#define BAR 40
#define NO_LANE_HEIGHT 40

static const char *const fill[LANE_STATES] = {
	[LANE_CLOSED] = "url(#closed)", [LANE_MAYBE_CLOSED] = "url(#perhaps)", [LANE_OPEN] = "#56b4e9",
	[LANE_LATE] = "#e69f00",	[LANE_GONE] = "url(#gone)",
};

static const char head[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
	"font-family=\"DejaVu Sans, Helvetica, Arial, sans-serif\" font-size=\"13\" fill=\"#222222\">\n"
	"<title>When a watchdog may be refreshed</title>\n"
	"<defs>\n"
	"<pattern id=\"closed\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" "
	"patternTransform=\"rotate(45)\">"
	"<rect width=\"8\" height=\"8\" fill=\"#4d4d4d\"/><rect width=\"2\" height=\"8\" fill=\"#7a7a7a\"/></pattern>\n"
	"<pattern id=\"perhaps\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" "
	"patternTransform=\"rotate(45)\">"
	"<rect width=\"8\" height=\"8\" fill=\"#bbbbbb\"/><rect width=\"2\" height=\"8\" fill=\"#8a8a8a\"/></pattern>\n"
	"<pattern id=\"gone\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" "
	"patternTransform=\"rotate(-45)\">"
	"<rect width=\"8\" height=\"8\" fill=\"#d55e00\"/><rect width=\"2\" height=\"8\" fill=\"#a34700\"/></pattern>\n"
	"</defs>\n"
	"<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n";

static void put_escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			fputs("&amp;", out);
		else if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '>')
			fputs("&gt;", out);
		else
			fputc(*text, out);
	}
}

static double x_of(const struct picture *picture, double us)
{
	return LEFT + us * AXIS / picture->span;
}

static void put_title(FILE *out, const struct watchdog *dog, int y)
{
	fprintf(out, "<text x=\"%d\" y=\"%d\" font-size=\"18\" font-weight=\"bold\">", LEFT, y + 32);
	put_escaped(out, dog->name);
	fprintf(out, "</text>\n<text x=\"%d\" y=\"%d\" fill=\"#555555\">", LEFT, y + 54);
	if (dog->from_tree) {
		put_escaped(out, dog->compatible);
		fprintf(out, ", ");
	}
	fprintf(out, "layout %s, host %u Hz, slow clock %u to %u Hz</text>\n", dog->input.layout->name,
		dog->input.host_hz, dog->input.clock.hz_min, dog->input.clock.hz_max);
	fprintf(out, "<rect x=\"%d\" y=\"%d\" width=\"90\" height=\"26\" rx=\"13\" fill=\"%s\"/>\n", WIDTH - LEFT - 90,
		y + 14, dog->unsafe ? "#d55e00" : "#00795c");
	fprintf(out, "<text x=\"%d\" y=\"%d\" fill=\"#ffffff\" font-weight=\"bold\" text-anchor=\"middle\">%s</text>\n",
		WIDTH - LEFT - 45, y + 32, dog->unsafe ? "UNSAFE" : "SAFE");
}

static void put_band(FILE *out, const struct picture *picture, enum lane_state state, double from, double to, int y)
{
	if (to > picture->span)
		to = picture->span;
	if (to > from)
		fprintf(out, "<rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" fill=\"%s\"/>\n",
			x_of(picture, from), y, x_of(picture, to) - x_of(picture, from), BAR, fill[state]);
}

/* The bar, cut at every edge: what holds just after an edge holds up to the next. */
static void put_bar(FILE *out, const struct picture *picture, const struct lane *lane, int y)
{
	double edge[] = {lane->closed, lane->maybe_closed, lane->late, lane->gone, picture->span};
	double from = 0, to;
	size_t i;

	while (from < picture->span) {
		to = picture->span;
		for (i = 0; i < sizeof(edge) / sizeof(edge[0]); i++)
			if (edge[i] > from && edge[i] < to)
				to = edge[i];
		put_band(out, picture, lane_state_at(lane, from), from, to, y);
		from = to;
	}
	fprintf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#222222\"/>\n", LEFT, y,
		AXIS, BAR);
}

/* The refresh with its uncertainty, at least so wide that it is seen. */
static void put_refresh(FILE *out, const struct picture *picture, const struct lane *lane, int y)
{
	double from = x_of(picture, lane->from), to = x_of(picture, lane->to), middle = (from + to) / 2;

	if (!lane->has_refresh)
		return;
	if (to - from < 3) {
		from = middle - 1.5;
		to = middle + 1.5;
	}
	fprintf(out,
		"<rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\" fill=\"#ffffff\" fill-opacity=\"0.45\"/>\n",
		from, y, to - from, BAR);
	fprintf(out, "<path d=\"M%.2f %d V%d M%.2f %d V%d\" stroke=\"#0b3c5d\" stroke-width=\"1.5\"/>\n", from, y,
		y + BAR, to, y, y + BAR);
	fprintf(out,
		"<path d=\"M%.2f %d l8 8 -8 8 -8 -8 z\" fill=\"#0b3c5d\" stroke=\"#ffffff\" stroke-width=\"1.5\"/>\n",
		middle, y + BAR / 2 - 8);
}

static void put_axis(FILE *out, const struct picture *picture, int y)
{
	char label[16];
	double us;

	for (us = 0; us < picture->span; us += picture->step) {
		axis_label(label, sizeof(label), picture, us);
		fprintf(out, "<path d=\"M%.2f %d v6\" stroke=\"#222222\"/>", x_of(picture, us), y);
		fprintf(out, "<text x=\"%.2f\" y=\"%d\" text-anchor=\"middle\" font-size=\"12\">%s</text>\n",
			x_of(picture, us), y + 20, label);
	}
}

/* A swatch with its text; returns where the next one goes. */
static int put_key(FILE *out, int x, int y, const char *colour, const char *text)
{
	fprintf(out, "<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"14\" fill=\"%s\" stroke=\"#222222\"/>", x, y - 11,
		colour);
	fprintf(out, "<text x=\"%d\" y=\"%d\" font-size=\"12\">%s</text>\n", x + 19, y, text);
	return x + 19 + (int)strlen(text) * 7 + 12;
}

static int put_refresh_key(FILE *out, int x, int y, const char *text)
{
	fprintf(out, "<path d=\"M%d %d l7 7 -7 7 -7 -7 z\" fill=\"#0b3c5d\"/>", x + 7, y - 11);
	fprintf(out, "<text x=\"%d\" y=\"%d\" font-size=\"12\">%s</text>\n", x + 19, y, text);
	return x + 19 + (int)strlen(text) * 7 + 12;
}

static void put_legend(FILE *out, const struct lane *lane, int y)
{
	char text[80];
	int x = LEFT;

	if (lane->closed > 0) {
		snprintf(text, sizeof(text), "closed to %s", time_text(lane->closed).text);
		x = put_key(out, x, y, fill[LANE_CLOSED], text);
	}
	if (lane->maybe_closed > lane->closed) {
		snprintf(text, sizeof(text), "perhaps closed to %s", time_text(lane->maybe_closed).text);
		x = put_key(out, x, y, fill[LANE_MAYBE_CLOSED], text);
	}
	if (lane->late > lane->maybe_closed) {
		snprintf(text, sizeof(text), "open to %s", time_text(lane->late).text);
		x = put_key(out, x, y, fill[LANE_OPEN], text);
	}
	if (lane->has_refresh) {
		snprintf(text, sizeof(text), "refresh %s to %s", time_text(lane->from).text, time_text(lane->to).text);
		x = put_refresh_key(out, x, y, text);
	}
	if (lane->gone > lane->late)
		x = put_key(out, x, y, fill[LANE_LATE], "may have expired");
	snprintf(text, sizeof(text), "has expired by %s", time_text(lane->gone).text);
	put_key(out, x, y, fill[LANE_GONE], text);
}

static int put_panel(FILE *out, const struct watchdog *dog, int y)
{
	struct picture picture;
	uint32_t i;

	picture_of(&picture, dog);
	put_title(out, dog, y);
	y += TOP;
	if (!picture.lanes)
		fprintf(out, "<text x=\"%d\" y=\"%d\">The counter stands still: there is nothing to refresh.</text>\n",
			LEFT, y + 16);
	for (i = 0; i < picture.lanes; i++, y += LANE_HEIGHT) {
		fprintf(out, "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>\n", LEFT, y + 14,
			picture.lane[i].title);
		put_bar(out, &picture, &picture.lane[i], y + 24);
		put_refresh(out, &picture, &picture.lane[i], y + 24);
		put_axis(out, &picture, y + 24 + BAR);
		put_legend(out, &picture.lane[i], y + 24 + BAR + 48);
	}
	return picture.lanes ? y : y + NO_LANE_HEIGHT;
}

static int height_of(const struct watchdogs *list)
{
	struct picture picture;
	int height = 0;
	uint32_t i;

	for (i = 0; i < list->count; i++) {
		picture_of(&picture, &list->watchdog[i]);
		height += TOP + (picture.lanes ? (int)picture.lanes * LANE_HEIGHT : NO_LANE_HEIGHT);
	}
	return height + 8;
}

int drawing(const char *file, const struct watchdogs *list)
{
	int height = height_of(list), y = 0, failed;
	FILE *out = fopen(file, "w");
	uint32_t i;

	if (!out) {
		fprintf(stderr, "wdtplan: %s: %s\n", file, strerror(errno));
		return STATUS_BAD_INPUT;
	}
	fprintf(out, head, WIDTH, height, WIDTH, height, WIDTH, height);
	for (i = 0; i < list->count; i++)
		y = put_panel(out, &list->watchdog[i], y);
	fputs("</svg>\n", out);
	failed = ferror(out);
	if (fclose(out) || failed) {
		fprintf(stderr, "wdtplan: %s: cannot be written\n", file);
		return STATUS_BAD_INPUT;
	}
	return 0;
}
