/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What is played on the two models, and how it is drawn. */
#ifndef TESTS_DEVICE_CHOOSE_H
#define TESTS_DEVICE_CHOOSE_H

#include "random.h"
#include "second.h"

#define OPS 160u

enum kind { WRITE, READ, ADVANCE, RESET, RATE, INPUTS, OPTIONS, MOVE, FORGET, KINDS };

struct op {
	enum kind kind;
	uint32_t half, offset, value, units;
	int ask; /* whether the next event is asked for afterwards */
	struct libwdt_model_options options;
};

struct episode {
	uint32_t chip[2], halves, divider, quanta, rate;
	struct libwdt_model_options options; /* from the beginning */
	uint32_t count;
	struct op ops[OPS];
};

struct play {
	struct libwdt_model model[2];
	struct second second[2];
	const struct episode *episode;
	char failure[200];
};

/* What the models are made of. */
void choose_shape(struct source *source, struct episode *episode);

/* An operation that suits what the second model has come to. */
void choose_op(struct source *source, const struct play *play, struct op *op);

#endif
