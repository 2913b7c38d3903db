/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The curve as a picture, drawn by gnuplot. It reads commands and data from an unnamed file and writes to another, so
 * that nothing can block; the named file is touched when all went well.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vtlbreplay.h"

extern char **environ;

#define TITLE_MAX 90u

static const struct {
	const char *title, *style;
} look[CURVE_LINES] = {
	[CURVE_DIRECT] = {"direct-mapped", "lc rgb '#d55e00' lw 2 pt 5 ps 0.7"},
	[CURVE_VICTIMS] = {"with 8 victims", "lc rgb '#e69f00' lw 2 pt 9 ps 0.9"},
	[CURVE_OURS] = {"libvtlb", "lc rgb '#0072b2' lw 3 pt 7 ps 0.8"},
	[CURVE_LRU] = {"fully associative LRU", "lc rgb '#444444' lw 1.5 dt 2 pt 1 ps 0.5"},
};

/* Returns the exit status of gnuplot, or -1 with errno when it could not be run. */
static int run_gnuplot(char *const argument[], int input, int output)
{
	posix_spawn_file_actions_t actions;
	int status, error;
	pid_t child;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	error = posix_spawnp(&child, "gnuplot", &actions, NULL, argument, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (error) {
		errno = error;
		return -1;
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static int missing(void)
{
	fprintf(stderr,
		"vtlbreplay: --curve needs gnuplot, which cannot be run%s%s (Debian: apt-get install "
		"gnuplot-nox)\n",
		errno ? ": " : "", errno ? strerror(errno) : "");
	return STATUS_BAD_INPUT;
}

/* Asked before the long work. */
int plot_ready(void)
{
	char program[] = "gnuplot", version[] = "--version";
	char *const argument[] = {program, version, NULL};
	int nothing = open("/dev/null", O_RDWR), status;

	errno = 0;
	status = nothing < 0 ? -1 : run_gnuplot(argument, nothing, nothing);
	if (nothing >= 0)
		close(nothing);
	return status ? missing() : 0;
}

/* The names of the traces without their directories; what does not print is not printed. */
static void title(char *text, size_t room, const struct world *world)
{
	const char *name;
	size_t length = 0;
	uint32_t i;

	for (i = 0; i < world->traces; i++) {
		name = strrchr(world->trace[i].file, '/');
		name = name ? name + 1 : world->trace[i].file;
		for (; *name && strcmp(name, ".ptr.zst") && length + 6 < room; name++)
			text[length++] = strchr("\"\\`", *name) || *name < ' ' || *name > '~' ? '?' : *name;
		if (i + 1 < world->traces && length + 6 < room)
			length += (size_t)sprintf(text + length, ", ");
	}
	if (length + 6 >= room)
		length += (size_t)sprintf(text + length, "...");
	text[length] = '\0';
}

/* What was played, beside the default of one space of small pages that nobody purges. */
static void subtitle(FILE *to, const struct world *world, const struct options *options)
{
	static const char *const scope[PURGE_SCOPES] = {"page", "range", "space"};
	const char *separator = "; purges: a ";
	int i;

	fprintf(to, "set label \"%.1f million records", (double)world->records / 1e6);
	if (world->spaces > 1)
		fprintf(to, "; %u spaces, %llu records a turn", world->spaces, (unsigned long long)options->quantum);
	for (i = 0; i < PURGE_SCOPES; i++) {
		if (!options->purge[i].every)
			continue;
		fprintf(to, "%s%s in %llu", separator, scope[i], (unsigned long long)options->purge[i].every);
		separator = ", a ";
	}
	fprintf(to, "%s\" at screen 0.5,0.92 center tc rgb '#444444'\n", options->rules ? "; large pages" : "");
}

/* Each size twice: in entries, and in bytes at 32 an entry. */
static void ticks(FILE *to)
{
	int point;

	fprintf(to, "set xtics (");
	for (point = 0; point < CURVE_POINTS; point++)
		fprintf(to, "%s\"%u\\n%s\" %u", point ? ", " : "", 1u << (point + CURVE_LOG2_MIN),
			size_text((uint64_t)CURVE_ENTRY_BYTES << (point + CURVE_LOG2_MIN)).text,
			1u << (point + CURVE_LOG2_MIN));
	fprintf(to, ")\n");
}

static void frame(FILE *to, const struct world *world, const struct options *options)
{
	char names[TITLE_MAX];

	title(names, sizeof(names), world);
	fprintf(to, "set terminal svg size 1000,640 dynamic font 'sans-serif,14' background '#ffffff' noenhanced\n");
	fprintf(to, "set label \"%s\" at screen 0.5,0.965 center font 'sans-serif,18'\n", names);
	subtitle(to, world, options);
	fprintf(to, "set logscale x 2\nset logscale y 10\nset xrange [%u:%u]\n", 3u << (CURVE_LOG2_MIN - 2),
		5u << (CURVE_LOG2_MAX - 2));
	fprintf(to,
		"set xlabel 'entries, and memory at %d bytes an entry (libvtlb: 16 in the front, 16 in the back)' "
		"offset 0,-0.7\n",
		CURVE_ENTRY_BYTES);
	fprintf(to, "set ylabel 'refills per 1000 records'\nset format y '%%g'\n");
	fprintf(to, "set grid xtics ytics lc rgb '#dddddd' lt 1\nset border 3 lc rgb '#444444'\n");
	fprintf(to, "set tics nomirror out\nset bmargin 5\nset rmargin 3\n");
	/* Above: curves go wherever traces send them. */
	fprintf(to, "set tmargin 7\nset key at screen 0.52,0.89 top center horizontal Left reverse samplen 2 width "
		    "-2\n");
	ticks(to);
}

static void curves(FILE *to, double floor)
{
	int line;

	fprintf(to, "plot ");
	for (line = 0; line < CURVE_LINES; line++)
		fprintf(to, "'-' using 1:2 with linespoints %s title '%s', ", look[line].style, look[line].title);
	fprintf(to, "%.9g with lines lc rgb '#999999' lw 1.5 dt 3 title 'first touches'\n", floor);
}

static void data(FILE *to, const struct curve *curve, uint64_t records)
{
	int line, point;

	for (line = 0; line < CURVE_LINES; line++) {
		for (point = 0; point < CURVE_POINTS; point++)
			fprintf(to, "%u %.9g\n", 1u << (point + CURVE_LOG2_MIN),
				per_thousand(curve->refills[line][point], records));
		fprintf(to, "e\n");
	}
}

static int draw(FILE *commands, FILE *picture, const struct curve *curve, const struct world *world,
		const struct options *options)
{
	char program[] = "gnuplot", standard_input[] = "-";
	char *const argument[] = {program, standard_input, NULL};

	frame(commands, world, options);
	curves(commands, per_thousand(curve->first_touches, world->records));
	data(commands, curve, world->records);
	if (fflush(commands) || fseek(commands, 0, SEEK_SET)) {
		perror("vtlbreplay: the commands for gnuplot");
		return STATUS_BAD_INPUT;
	}
	errno = 0;
	switch (run_gnuplot(argument, fileno(commands), fileno(picture))) {
	case 0:
		return 0;
	case -1:
		return missing();
	default:
		fprintf(stderr, "vtlbreplay: gnuplot could not draw %s\n", options->curve);
		return STATUS_BAD_INPUT;
	}
}

static int copy_out(FILE *picture, const char *file)
{
	FILE *to = fopen(file, "wb");
	char bytes[4096];
	size_t got;
	int failed = !to;

	rewind(picture);
	while (!failed && (got = fread(bytes, 1, sizeof(bytes), picture)) > 0)
		failed = fwrite(bytes, 1, got, to) != got;
	failed |= ferror(picture) != 0;
	if (to && fclose(to))
		failed = 1;
	if (!failed)
		return 0;
	fprintf(stderr, "vtlbreplay: %s: %s\n", file, strerror(errno));
	return STATUS_BAD_INPUT;
}

int plot(const struct curve *curve, const struct world *world, const struct options *options)
{
	FILE *commands = tmpfile(), *picture = tmpfile();
	int status = STATUS_BAD_INPUT;

	if (!commands || !picture)
		perror("vtlbreplay: a temporary file");
	else
		status = draw(commands, picture, curve, world, options);
	if (!status)
		status = copy_out(picture, options->curve);
	if (commands)
		fclose(commands);
	if (picture)
		fclose(picture);
	return status;
}
