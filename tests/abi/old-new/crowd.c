/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Contexts as large as this program knows them, offered to a library that may need more: it takes them, or refuses cleanly. */
#include "program.h"

#include <string.h>

static int now(void *user, uint64_t *ticks)
{
	(void)user;
	*ticks = 0;
	return 0;
}

static int refresh(void *user)
{
	(void)user;
	return 0;
}

/* Tells what an init said, and whether the context was left alone where it refused. */
static void tell(const char *what, int result, const void *context, uint64_t bytes)
{
	const uint8_t *byte = context;
	uint64_t i, touched = 0;

	for (i = 0; i < bytes; i++)
		touched += byte[i] != 0xa5;
	TELL("%s: %d%s", what, result, result && touched ? ", and wrote into it" : "");
}

static struct libwdt *attached(void)
{
	static const struct libwdt_ops ops = {.size = sizeof(ops), .counter_bits = 32, .now = now, .refresh = refresh};
	struct libwdt_timing timing = LIBWDT_TIMING_INIT;
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	struct libwdt *wdt = EDGE(libwdt);
	uint64_t deadline;
	int err = libwdt_init(wdt, &ops, NULL);

	tell("libwdt", err, wdt, sizeof(*wdt));
	timing.latest_us = timing.bite_min_us = 1000000;
	timing.bite_max_us = 1100000;
	if (err || libwdt_attach(wdt, &plan, &timing, 1000, 1000, 0) || libwdt_set_timeout(wdt, &deadline, 5000))
		return NULL;
	return wdt;
}

static void crowd_wdt(void)
{
	struct libwdt_supervisor_config config = LIBWDT_SUPERVISOR_CONFIG_INIT;
	struct libwdt_supervisor *supervisor = EDGE(libwdt_supervisor);
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct libwdt_model *model = EDGE(libwdt_model);
	struct libwdt *wdt = attached();
	uint64_t deadline;

	setup.layout = libwdt_layout_at91sam9();
	tell("model", libwdt_model_init(model, &setup), model, sizeof(*model));
	config.clients = EDGE(libwdt_client);
	config.client_count = 1;
	if (wdt)
		tell("supervisor", libwdt_supervisor_init(supervisor, &deadline, wdt, &config, 0), supervisor, sizeof(*supervisor));
}

static void crowd_vtlb(void)
{
	static struct thash_default memory;
	static struct libvtlb_request requests[4];
	static uint32_t words[4];
	struct libvtlb_mailbox_config mailbox = {.size = sizeof(mailbox), .request_count = 4, .requests = requests};
	struct libvtlb_dirty_config log = {.size = sizeof(log), .page_log2 = 12, .page_count = 100, .words = words};
	struct thash_config config = THASH_DEFAULT_CONFIG(&memory);
	struct libvtlb_config processor = {.size = sizeof(processor)};
	struct libvtlb_mailbox *box = EDGE(libvtlb_mailbox);
	struct libvtlb_dirty_log *dirty = EDGE(libvtlb_dirty_log);
	struct thash *table = EDGE(thash);
	struct libvtlb *v = EDGE(libvtlb);

	tell("thash", thash_init(table, &config), table, sizeof(*table));
	tell("mailbox", libvtlb_mailbox_init(box, &mailbox), box, sizeof(*box));
	tell("dirty log", libvtlb_dirty_init(dirty, &log), dirty, sizeof(*dirty));
	tell("processor, of a wrong configuration", libvtlb_init(v, &processor), v, sizeof(*v));
}

void crowd(void)
{
	crowd_wdt();
	crowd_vtlb();
}
