/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* How far a long task is: one line that a terminal redraws, or a few lines where it is no terminal. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "vtlbreplay.h"

#define BAR_WIDTH 30
#define COLUMNS 79

static struct {
	int shown, terminal;
	const char *task;
	int percent; /* drawn last */
} progress;

void progress_set(int wanted)
{
	progress.terminal = isatty(STDERR_FILENO);
	progress.shown = wanted || progress.terminal;
}

static void draw(int percent)
{
	static const char full[] = "##############################";
	int filled = percent * BAR_WIDTH / 100;

	if (progress.terminal)
		fprintf(stderr, "\r%-36.36s [%.*s%*s] %3d %%", progress.task, filled, full, BAR_WIDTH - filled, "",
			percent);
	else
		fprintf(stderr, "%s: %d %%\n", progress.task, percent);
	fflush(stderr);
}

void progress_start(const char *task)
{
	progress.task = task;
	progress.percent = 0;
	if (progress.shown)
		draw(0);
}

void progress_at(double part)
{
	int percent = (int)(100 * part);
	int step = progress.terminal ? 1 : 25;

	if (!progress.shown || percent < progress.percent + step || percent > 100)
		return;
	progress.percent = percent / step * step;
	draw(progress.percent);
}

/* The line vanishes: what was found is said elsewhere. */
void progress_end(void)
{
	if (progress.shown && progress.terminal)
		fprintf(stderr, "\r%*s\r", COLUMNS, "");
}
