/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a run came to, for people: timeline, watchdog, table, host. */
#include <inttypes.h>

#include "machine.h"

static double in_seconds(uint64_t ns)
{
	return (double)ns / (double)NS_PER_SECOND;
}

static double in_ms(uint64_t ns)
{
	return (double)ns / 1e6;
}

static double percent(uint64_t part, uint64_t whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 0.0;
}

static const char *reset_type(uint32_t type)
{
	return type == RSTTYP_WATCHDOG ? "the watchdog" : type == RSTTYP_SOFTWARE ? "software" : "power came up";
}

static void print_event(const struct event *event)
{
	double ms = event->value / 1e3;

	printf("  %12.6f s  ", in_seconds(event->time));
	switch (event->what) {
	case BOOT:
		printf("boot %u: %s\n", event->boot, reset_type(event->value));
		break;
	case MODE_WRITE:
		printf("    mode write: 0x%08x to offset 0x%02x\n", event->value, event->more);
		break;
	case LOCK_WRITE:
		printf("    lock write\n");
		break;
	case FIRST_REFRESH:
		printf("    first refresh, %.3f ms after the counter's restart\n", ms);
		break;
	case LAST_REFRESH:
		printf("    last refresh, %.3f ms after the one before\n", ms);
		break;
	case EARLY_REFRESH:
		printf("    refresh too early: after %.3f ms; the window opens at %.3f ms\n", ms, event->more / 1e3);
		break;
	case WATCHDOG_INTERRUPT:
		printf("    the watchdog's interrupt line rises\n");
		break;
	case BITE:
		printf("    bite, %.3f ms after the counter's last restart\n", ms);
		break;
	case RESET:
		printf("reset by %s\n", reset_type(event->value));
		break;
	case VERDICT:
		printf("    verdict 0x%08x\n", event->value);
		break;
	}
}

static void print_timeline(struct machine *m)
{
	uint32_t i;

	timeline_sort(&m->timeline);
	printf("Timeline (virtual)\n");
	for (i = 0; i < m->timeline.count; i++)
		print_event(&m->timeline.event[i]);
	if (m->timeline.lost)
		printf("  and %u more events\n", m->timeline.lost);
}

static void print_watchdog(const struct machine *m)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;
	const struct dog *dog = &m->dog;

	libwdt_model_events(&dog->model, &events);
	printf("\nWatchdog (%s, slow clock %u Hz)\n", dog->layout->name, dog->hz);
	printf("  %" PRIu64 " refreshes, %" PRIu64 " mode writes, %" PRIu64 " bites\n", dog->refreshes, dog->mode_writes,
	       dog->bites);
	if (dog->shortest != NEVER)
		printf("  refreshes in the window: %.3f to %.3f ms after the restart before\n", in_ms(dog->shortest),
		       in_ms(dog->longest));
	if (dog->closes == NEVER)
		printf("  the window last in force: opens %.3f ms after a restart, never ends\n", in_ms(dog->opens));
	else
		printf("  the window last in force: %.3f to %.3f ms after a restart\n", in_ms(dog->opens),
		       in_ms(dog->closes));
	printf("  faults: %" PRIu64 " underflows, %" PRIu64 " refreshes too early, %" PRIu64 " writes too close\n",
	       events.underflows, events.early, events.close);
}

static void print_lookups(const struct mmu *mmu)
{
	static const char *const names[KINDS] = {"reads", "writes", "fetches"};
	uint32_t kind;

	for (kind = 0; kind < KINDS; kind++)
		printf("  %-8s %12" PRIu64 " lookups, %9.5f %% hits\n", names[kind], mmu->lookups[kind],
		       percent(mmu->lookups[kind] - mmu->misses[kind], mmu->lookups[kind]));
}

static void print_faults(const struct mmu *mmu)
{
	static const struct {
		uint32_t status;
		const char *name;
	} names[] = {
		{FAULT_TRANSLATION, "translation, section"}, {FAULT_TRANSLATION | FAULT_IN_PAGE, "translation, page"},
		{FAULT_DOMAIN, "domain, section"},           {FAULT_DOMAIN | FAULT_IN_PAGE, "domain, page"},
		{FAULT_PERMISSION, "permission, section"},   {FAULT_PERMISSION | FAULT_IN_PAGE, "permission, page"},
		{FAULT_EXTERNAL, "external, section"},       {FAULT_EXTERNAL | FAULT_IN_PAGE, "external, page"},
		{FAULT_WALK_FIRST, "external, first level"}, {FAULT_WALK_SECOND, "external, second level"},
		{FAULT_DEBUG, "breakpoint"},
	};
	size_t i, printed = 0;

	printf("  faults: ");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (mmu->faults[names[i].status])
			printf("%s%" PRIu64 " %s", printed++ ? "; " : "", mmu->faults[names[i].status], names[i].name);
	printf("%s\n", printed ? "" : "none");
}

static void print_table(const struct machine *m)
{
	struct thash_stats stats = {.size = sizeof(stats)};
	const struct mmu *mmu = &m->mmu;

	thash_get_stats(&mmu->table, &stats);
	printf("\nTLB (front of %u, back of %u sets of 4; granule 4 KiB)\n", m->options->front, m->options->sets);
	print_lookups(mmu);
	printf("  the back was asked for %" PRIu64 " of them; %" PRIu64 " lookups found a device\n",
	       stats.found + stats.missed, mmu->devices);
	printf("  refills: %" PRIu64 " of 4 KiB, %" PRIu64 " of 16 KiB, %" PRIu64 " of 64 KiB, %" PRIu64
	       " of 1 MiB; %" PRIu64 " with the MMU off\n",
	       mmu->refills[0], mmu->refills[1], mmu->refills[2], mmu->refills[3], mmu->identity_refills);
	printf("  walks: %" PRIu64 " of the guest's page tables, %" PRIu64 " descriptors read\n", mmu->walks,
	       mmu->descriptors);
	print_faults(mmu);
	printf("  purges by the guest: %" PRIu64 " of everything, %" PRIu64 " of a page; evicted for want of room: %" PRIu64
	       "\n", mmu->purges_all, mmu->purges_page, mmu->evictions);
	printf("  lanes bound anew %" PRIu64 " times, view changed %" PRIu64 " times\n", mmu->rebinds, mmu->view_changes);
	if (m->options->verify)
		printf("  %" PRIu64 " hits compared with the page tables, %" PRIu64 " disagreed%s\n", stats.verified,
		       mmu->stale, mmu->stale ? ": a purge is missing" : "");
	if (mmu->stale)
		printf("  the first was at 0x%08x\n", mmu->stale_first);
}

static void print_machine(const struct machine *m)
{
	const struct cpu *cpu = &m->cpu;
	double rate = m->host_seconds > 0 ? (double)cpu->instructions / m->host_seconds / 1e6 : 0;

	printf("\nMachine\n");
	printf("  %" PRIu64 " instructions, %" PRIu64 " of them the system coprocessor's; %.3f of %.3f s skipped idle\n",
	       cpu->instructions, cpu->system_instructions, in_seconds(m->idle), in_seconds(m->now));
	printf("  exceptions: %" PRIu64 " data aborts, %" PRIu64 " prefetch aborts, %" PRIu64 " software interrupts, %" PRIu64
	       " undefined, %" PRIu64 " interrupts\n",
	       cpu->exceptions[DATA_ABORT], cpu->exceptions[PREFETCH_ABORT], cpu->exceptions[SOFTWARE_INTERRUPT],
	       cpu->exceptions[UNDEFINED], cpu->exceptions[INTERRUPT]);
	printf("  Unicorn: %" PRIu64 " windows opened, %" PRIu64 " closed, %u at a time\n", m->path.opened, m->path.closed,
	       m->options->windows);
	if (m->unknown_accesses)
		printf("  %" PRIu64 " accesses that nobody answers, the first at 0x%08x\n", m->unknown_accesses,
		       m->unknown_first);
	printf("  host: %.3f s, %.1f million instructions a second\n", m->host_seconds, rate);
}

void report(struct machine *m)
{
	if (m->console_last && m->console_last != '\n')
		putchar('\n');
	printf("\n");
	print_timeline(m);
	print_watchdog(m);
	print_table(m);
	print_machine(m);
	printf("\n");
	if (m->stop == STOP_ERROR)
		printf("FAILED: %s\n", m->error);
	else if ((m->gpbr[3] & 0xffff0000u) == VERDICT_GOOD)
		printf("GOOD: boot %u was the last, its cause %s\n", m->boots, reset_type(m->reset_type));
	else
		printf("FAILED: the guest's verdict is 0x%08x: its check number %u failed\n", m->gpbr[3],
		       m->gpbr[3] & 0xffffu);
}
