/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The report for people: assumptions, register, verdict by field, findings and schedule, 80 columns wide. */
#include <string.h>

#include "wdtplan.h"

#define COLUMNS 80

/* Prints words, broken between them; the lines after the first are indented by the first's mark. */
static void paragraph(const char *mark, const char *text)
{
	size_t indent = strlen(mark), column = indent, word;

	fputs(mark, stdout);
	for (; *text; text += word) {
		text += strspn(text, " ");
		word = strcspn(text, " ");
		if (column > indent && column + 1 + word > COLUMNS)
			column = indent * (size_t)!!printf("\n%*s", (int)indent, "");
		if (column > indent)
			column += (size_t)printf(" ");
		column += (size_t)printf("%.*s", (int)word, text);
	}
	putchar('\n');
}

static void assumption(const char *what, const char *value, const char *option)
{
	printf("  %-14s %-46s %s\n", what, value, option);
}

static void age_text(char *text, size_t size, const struct libwdt_input *input)
{
	if (input->age_max_us == LIBWDT_AGE_UNKNOWN)
		snprintf(text, size, "restarted at least %s ago, nobody knows when", time_text(input->age_min_us).text);
	else if (input->age_max_us == 0)
		snprintf(text, size, "restarted just now");
	else if (input->age_min_us == 0)
		snprintf(text, size, "restarted up to %s ago", time_text(input->age_max_us).text);
	else
		snprintf(text, size, "restarted %s to %s ago", time_text(input->age_min_us).text,
			 time_text(input->age_max_us).text);
}

void report_assumptions(const struct options *options, const struct watchdog *dog)
{
	const struct libwdt_clock *clock = &options->clock;
	char text[120];

	printf("Assumed, where no option says otherwise\n");
	snprintf(text, sizeof(text), "%u to %u Hz, nominally %u Hz", clock->hz_min, clock->hz_max, clock->hz_nominal);
	assumption("slow clock", text, "--clock");
	snprintf(text, sizeof(text), "%u Hz, a tick is %s", options->host_hz, time_text(1e6 / options->host_hz).text);
	assumption("host counter", text, "--host-rate");
	assumption("host latency", time_text(options->latency_us).text, "--latency");
	snprintf(text, sizeof(text), "%s of it after reading the counter",
		 time_text(options->has_landing ? options->landing_us : options->latency_us).text);
	assumption("", text, "--landing");
	age_text(text, sizeof(text), &dog->input);
	assumption("watchdog", text, "--age");
	if (!options->is_register) {
		snprintf(text, sizeof(text), options->has_boot_mode ? "0x%08x" : "0x%08x, as after a reset",
			 dog->input.reg[LIBWDT_REG_MODE]);
		assumption("mode at boot", text, "--boot-mode");
	}
	assumption("policy", options->policy, "--policy");
}

static void heading(const struct watchdog *dog)
{
	printf("\n%s\n", dog->name);
	if (dog->from_tree)
		printf("  %s at %s, layout %s%s\n", dog->compatible, *dog->address ? dog->address : "no address",
		       dog->input.layout->name, dog->switched_off ? "; disabled in the tree" : "");
	else
		printf("  mode register, layout %s\n", dog->input.layout->name);
}

static void bits_text(char *text, size_t size, const struct libwdt_field *field)
{
	if (field->width > 1)
		snprintf(text, size, "%u:%u", field->shift + field->width - 1, field->shift);
	else
		snprintf(text, size, "%u", field->shift);
}

static void decoded_register(const struct watchdog *dog)
{
	const struct libwdt_layout *layout = dog->input.layout;
	uint16_t config[LIBWDT_FIELD_ROOM];
	uint32_t reserved[LIBWDT_REG_COUNT], field;
	char bits[16], meaning[80];

	if (libwdt_decode(config, reserved, layout, dog->input.reg))
		return;
	printf("\nRegisters%s\n  reg bits   field       value  means\n", dog->from_tree ? " at boot" : "");
	for (field = 0; field < LIBWDT_FIELD_COUNT; field++) {
		if (!field_exists(layout, field))
			continue;
		bits_text(bits, sizeof(bits), &layout->field[field]);
		field_meaning(meaning, sizeof(meaning), dog, field, config);
		printf("  %-3s %-6s %-11s %5u  %s\n", register_name(layout->field[field].reg), bits,
		       field_name(layout, field), config[field], meaning);
	}
	if (reserved[LIBWDT_REG_MODE] & ~layout->mode_ones)
		printf("  MR         (reserved)         0x%08x belongs to no field\n",
		       reserved[LIBWDT_REG_MODE] & ~layout->mode_ones);
}

static void verdict_table(const struct watchdog *dog)
{
	const struct libwdt_layout *layout = dog->input.layout;
	const struct libwdt_plan *plan = &dog->plan;
	int has_wish = dog->from_tree && !dog->switched_off;
	char wanted[16];
	uint32_t field;

	printf("\nVerdict by field\n  field       wanted  actual  why\n");
	for (field = 0; field < LIBWDT_FIELD_COUNT; field++) {
		if (!field_exists(layout, field))
			continue;
		snprintf(wanted, sizeof(wanted), has_wish ? "%u" : "-", plan->wanted[field]);
		printf("  %-11s %6s  %6u  %s\n", field_name(layout, field), wanted, plan->actual[field],
		       has_wish ? why_name(plan->why[field]) : "taken as what is in force");
	}
}

/* Waits count from the write before, and from taking over for the first. */
static void written_steps(const struct watchdog *dog)
{
	const struct libwdt_plan *plan = &dog->plan;
	uint32_t i;

	if (plan->step_count)
		printf("\nTo be written\n");
	for (i = 0; i < plan->step_count; i++) {
		printf("  0x%08x to offset 0x%02x", plan->step[i].value, plan->step[i].offset);
		if (plan->step[i].wait_min_us)
			printf(", after %s", time_text(plan->step[i].wait_min_us).text);
		if (plan->step[i].wait_max_us)
			printf(", within %s", time_text(plan->step[i].wait_max_us).text);
		puts(i ? " of the write before" : " of taking over");
	}
}

static void findings_list(const struct watchdog *dog, const struct options *options)
{
	uint32_t findings = judge_findings(dog), failing = judge_failing(dog), bit;
	char text[512];

	printf("\nFindings\n");
	if (!findings)
		printf("  none\n");
	for (bit = 0; bit < LIBWDT_FINDING_COUNT; bit++) {
		if (!(findings >> bit & 1))
			continue;
		finding_sentence(text, sizeof(text), dog, options, bit);
		paragraph(failing >> bit & 1 ? "  ! " : "  - ", text);
	}
}

static void schedule_row(const char *what, int64_t ticks, const struct watchdog *dog)
{
	printf("  %-14s %8lld ticks  %9s\n", what, (long long)ticks,
	       time_text((double)ticks * 1e6 / dog->input.host_hz).text);
}

static void schedule(const struct watchdog *dog)
{
	const struct libwdt_plan *plan = &dog->plan;

	printf("\nSchedule, in ticks of the host%s\n", plan->feasible ? "" : ", the least bad there is");
	schedule_row(plan->written ? "after writing" : "first refresh", plan->first, dog);
	schedule_row("then every", plan->period, dog);
	schedule_row("no sooner than", plan->earliest, dog);
	schedule_row("no later than", plan->latest, dog);
	printf("  slack          %s before, %s after\n", time_text((double)plan->early_slack_us).text,
	       time_text((double)plan->late_slack_us).text);
	if (plan->findings & LIBWDT_FINDING_CANNOT_BITE)
		return;
	printf("  reset          %s to %s after the last refresh\n", time_text((double)plan->reset_min_us).text,
	       time_text((double)plan->reset_max_us).text);
	if (plan->timeout_ms)
		printf("  owner's death  reset %s to %s after its last ping\n", time_text(plan->timeout_ms * 1e3).text,
		       time_text((double)plan->timeout_max_us).text);
}

void report(const struct watchdog *dog, const struct options *options)
{
	char text[512];

	heading(dog);
	decoded_register(dog);
	verdict_table(dog);
	written_steps(dog);
	findings_list(dog, options);
	if (dog->plan.running && !dog->switched_off)
		schedule(dog);
	timeline(dog);
	verdict_sentence(text, sizeof(text), dog);
	putchar('\n');
	paragraph("", text);
}
