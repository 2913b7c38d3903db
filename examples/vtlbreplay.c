/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * vtlbreplay: replays what real programs touched through libvtlb's table and its peers, checks every translation, and
 * says what each of them cost. It measures the table that its users would get, with their geometry and their pages.
 */
#include <stdio.h>

#include "vtlbreplay/vtlbreplay.h"

static int work(struct world *world, const struct options *options)
{
	static struct result result;
	static struct curve curve;
	int status = options->curve ? plot_ready() : 0;

	if (!status)
		status = world_open(world, options);
	if (!status)
		status = measure(&result, world, options);
	if (!status && options->curve)
		status = curve_compute(&curve, world, options);
	if (!status && options->curve)
		status = plot(&curve, world, options);
	if (status)
		return status;
	if (options->json)
		json(&result, &curve, world, options);
	else
		report(&result, &curve, world, options);
	return STATUS_FINE;
}

int main(int argc, char **argv)
{
	static struct world world;
	static struct options options;
	int status = options_parse(&options, argc, argv);

	if (status >= 0)
		return status;
	progress_set(options.progress);
	status = work(&world, &options);
	world_close(&world);
	if (fflush(stdout) || ferror(stdout)) {
		perror("vtlbreplay: standard output");
		return STATUS_BAD_INPUT;
	}
	return status;
}
