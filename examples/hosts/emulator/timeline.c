/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What happened when: a list that fills up, and says so. */
#include "machine.h"

void timeline_add(struct machine *m, uint64_t time, enum happening what, uint32_t value, uint32_t more)
{
	struct timeline *timeline = &m->timeline;

	if (timeline->count == TIMELINE_ROOM) {
		timeline->lost++;
		return;
	}
	timeline->event[timeline->count++] = (struct event){time, what, m->boots, value, more};
}

/* A boot's last refresh is known to be the last only when the bite has come: put it where it belongs. */
void timeline_sort(struct timeline *timeline)
{
	uint32_t i, j;

	for (i = 1; i < timeline->count; i++) {
		struct event event = timeline->event[i];

		for (j = i; j > 0 && timeline->event[j - 1].time > event.time; j--)
			timeline->event[j] = timeline->event[j - 1];
		timeline->event[j] = event;
	}
}
