/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The promise of a client, said once more. */
#include "judge.h"

#include <string.h>

void judge_add(struct judged *client, const struct libwdt_client_config *promise, uint64_t now)
{
	memset(client, 0, sizeof(*client));
	client->promise = *promise;
	client->lives = 1;
	judge_resume(client, now);
}

static void forgive(struct judged *client)
{
	if (client->fault == LIBWDT_FAULT_LATE && !client->found)
		client->fault = 0;
}

void judge_suspend(struct judged *client)
{
	forgive(client);
	client->suspended = 1;
}

void judge_resume(struct judged *client, uint64_t now)
{
	forgive(client);
	client->suspended = 0;
	client->checked_in = 0;
	client->date = now;
}

static uint32_t patience(const struct judged *client)
{
	const struct libwdt_client_config *promise = &client->promise;

	return client->checked_in || !promise->first_ticks ? promise->period_ticks : promise->first_ticks;
}

uint64_t judge_limit(const struct judged *client)
{
	return !client->lives || client->suspended ? UINT64_MAX : client->date + patience(client);
}

uint32_t judge_fault(const struct judged *client, uint64_t now)
{
	if (!client->lives)
		return 0;
	if (client->fault)
		return client->fault;
	return now > judge_limit(client) ? LIBWDT_FAULT_LATE : 0;
}

void judge_find(struct judged *client, uint64_t now)
{
	client->fault = judge_fault(client, now);
	client->found = 1;
}

uint32_t judge_by_ticks(const struct judged *client, uint64_t now)
{
	if (client->fault == LIBWDT_FAULT_EARLY)
		return client->early_by;
	return (uint32_t)(now - client->date - patience(client));
}

int judge_check_in(struct judged *client, uint64_t now)
{
	if (client->fault)
		return JUDGE_EITHER;
	if (client->suspended)
		return 0;
	if (now > judge_limit(client)) {
		client->fault = LIBWDT_FAULT_LATE;
		return 0;
	}
	if (client->checked_in && now - client->date < client->promise.closed_ticks) {
		client->fault = LIBWDT_FAULT_EARLY;
		client->early_by = (uint32_t)(client->promise.closed_ticks - (now - client->date));
		return LIBWDT_EARLY;
	}
	client->checked_in = 1;
	client->date = now;
	return 0;
}

static uint32_t left(const struct judged *client, uint64_t now)
{
	uint64_t limit = judge_limit(client);

	if (client->suspended)
		return UINT32_MAX;
	return now > limit ? 0 : (uint32_t)(limit + 1 - now);
}

/* Check-ins of a suspended client, or of one that has failed, mean nothing: what a status says of them is free. */
int judge_status(const struct judged *client, const struct libwdt_client_status *status, uint64_t now)
{
	uint32_t state = client->suspended ? LIBWDT_CLIENT_SUSPENDED : 0;
	uint32_t free = client->suspended || client->fault || client->found ? LIBWDT_CLIENT_CHECKED_IN : 0;

	state |= client->found ? LIBWDT_CLIENT_FAILED : 0;
	state |= client->checked_in ? LIBWDT_CLIENT_CHECKED_IN : 0;
	return (status->state & ~free) == (state & ~free) &&
	       (free || (status->last_ticks == (uint32_t)client->date && status->left_ticks == left(client, now))) &&
	       status->period_ticks == client->promise.period_ticks &&
	       status->closed_ticks == client->promise.closed_ticks && status->name == client->promise.name;
}

int judge_record(const struct judged *client, const struct libwdt_record *record, uint64_t now, uint32_t clock_hz)
{
	char name[LIBWDT_RECORD_NAME] = "";

	if (client->promise.name)
		strncat(name, client->promise.name, sizeof(name) - 1);
	return libwdt_record_check(record) == 0 && record->client == client->handle &&
	       record->fault == judge_fault(client, now) && record->by_ticks == judge_by_ticks(client, now) &&
	       record->found_ticks == (uint32_t)now && record->clock_hz == clock_hz && !strcmp(record->name, name);
}
