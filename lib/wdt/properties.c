/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A request from device-tree properties, through a getter of the host's. Nothing
 * in a node is trusted: every length is checked before a byte is read.
 */
#include <libwdtvtlb/wdt.h>

#include "struct-size.h"

#define HEARTBEAT_MAX_S 16u   /* the 12-bit counter at 256 Hz */
#define TIMEOUT_MAX_S 65535u  /* what the bindings allow */
#define US_IN_S 1000000u
#define MS_IN_S 1000u

static const char *const property_name[LIBWDT_PROPERTY_COUNT] = {
	[LIBWDT_PROPERTY_TIMEOUT] = "timeout-sec",
	[LIBWDT_PROPERTY_MAX_HEARTBEAT] = "atmel,max-heartbeat-sec",
	[LIBWDT_PROPERTY_MIN_HEARTBEAT] = "atmel,min-heartbeat-sec",
	[LIBWDT_PROPERTY_TYPE] = "atmel,watchdog-type",
	[LIBWDT_PROPERTY_RESET_TYPE] = "atmel,reset-type",
	[LIBWDT_PROPERTY_DISABLE] = "atmel,disable",
	[LIBWDT_PROPERTY_IDLE_HALT] = "atmel,idle-halt",
	[LIBWDT_PROPERTY_DEBUG_HALT] = "atmel,dbg-halt",
};

/* The bindings of the rewritable parts (atmel,sama5d4-wdt and later) describe no heartbeat, reset type or disabling. */
static const uint32_t known_everywhere = 1u << LIBWDT_PROPERTY_TIMEOUT | 1u << LIBWDT_PROPERTY_TYPE |
					 1u << LIBWDT_PROPERTY_IDLE_HALT | 1u << LIBWDT_PROPERTY_DEBUG_HALT;
static const uint32_t known_write_once = (1u << LIBWDT_PROPERTY_COUNT) - 1;

/* A property that is one of two words: the first is the default, the second sets a flag. */
static const struct word_property {
	uint32_t property;
	const char *standard;
	const char *other;
	uint32_t flag;
} word_properties[] = {
	{LIBWDT_PROPERTY_TYPE, "hardware", "software", LIBWDT_WANT_INTERRUPT},
	{LIBWDT_PROPERTY_RESET_TYPE, "all", "proc", LIBWDT_WANT_RESET_PROCESSOR},
};

/* A property whose presence sets a flag. */
static const struct flag_property {
	uint32_t property;
	uint32_t flag;
} flag_properties[] = {
	{LIBWDT_PROPERTY_DISABLE, LIBWDT_WANT_DISABLED},
	{LIBWDT_PROPERTY_IDLE_HALT, LIBWDT_WANT_IDLE_HALT},
	{LIBWDT_PROPERTY_DEBUG_HALT, LIBWDT_WANT_DEBUG_HALT},
};

/* A node being read, and what was made of it so far. */
struct reading {
	libwdt_property_fn *property;
	void *user;
	uint32_t known; /* properties that this layout's binding has */
	struct libwdt_request request;
};

/* Bytes of a property. 1: it is there and belongs to the binding, 0: not, or the getter's error. */
static int find(struct reading *node, const uint8_t **bytes, uint32_t *length, uint32_t property)
{
	const void *data = NULL;
	int found;

	*length = 0;
	found = node->property(node->user, &data, length, property_name[property]);
	if (found <= 0)
		return found;
	if (!(node->known & 1u << property)) {
		node->request.unknown_properties |= 1u << property;
		return 0;
	}
	if (!data)
		*length = 0;
	*bytes = data;
	return 1;
}

/* A number of one big-endian cell, as find(). One of another length counts as out of range and absent. */
static int find_number(struct reading *node, uint32_t *number, uint32_t property)
{
	const uint8_t *bytes = NULL;
	uint32_t length;
	int found = find(node, &bytes, &length, property);

	if (found <= 0)
		return found;
	if (length != 4) {
		node->request.range_properties |= 1u << property;
		return 0;
	}
	*number = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
	return 1;
}

/* Whether the bytes start with a word and its NUL. Bytes without a NUL are no word. */
static int is_word(const uint8_t *bytes, uint32_t length, const char *word)
{
	uint32_t i;

	for (i = 0; i < length; i++) {
		if (bytes[i] != (uint8_t)word[i])
			return 0;
		if (word[i] == '\0')
			return 1;
	}
	return 0;
}

static int read_timeout(struct reading *node)
{
	uint32_t seconds = 0;
	int found = find_number(node, &seconds, LIBWDT_PROPERTY_TIMEOUT);

	if (found <= 0)
		return found;
	if (seconds == 0 || seconds > TIMEOUT_MAX_S)
		node->request.range_properties |= 1u << LIBWDT_PROPERTY_TIMEOUT;
	else
		node->request.timeout_ms = seconds * MS_IN_S;
	return 0;
}

/* The longest heartbeat in whole seconds, 1 to 16, and HEARTBEAT_MAX_S when the node does not say. */
static int read_max_heartbeat(struct reading *node, uint32_t *max)
{
	struct libwdt_request *request = &node->request;
	int found = find_number(node, &request->linux_max_s, LIBWDT_PROPERTY_MAX_HEARTBEAT);

	*max = HEARTBEAT_MAX_S;
	if (found <= 0)
		return found;
	request->flags |= LIBWDT_LINUX_HAS_MAX;
	if (request->linux_max_s == 0 || request->linux_max_s > HEARTBEAT_MAX_S)
		request->range_properties |= 1u << LIBWDT_PROPERTY_MAX_HEARTBEAT;
	else
		*max = request->linux_max_s;
	request->reset_not_after_us = *max * US_IN_S;
	return 0;
}

/* The closed window; one as long as the period or longer leaves a second of it open, as in Linux. */
static int read_min_heartbeat(struct reading *node, uint32_t max)
{
	struct libwdt_request *request = &node->request;
	int found = find_number(node, &request->linux_min_s, LIBWDT_PROPERTY_MIN_HEARTBEAT);
	uint32_t min = request->linux_min_s;

	if (found <= 0)
		return found;
	request->flags |= LIBWDT_LINUX_HAS_MIN;
	if (min >= max) {
		request->range_properties |= 1u << LIBWDT_PROPERTY_MIN_HEARTBEAT;
		min = max - 1;
	}
	request->closed_us = min * US_IN_S;
	return 0;
}

static int read_heartbeats(struct reading *node)
{
	uint32_t max;
	int err = read_max_heartbeat(node, &max);

	return err ? err : read_min_heartbeat(node, max);
}

static int read_word(struct reading *node, const struct word_property *row)
{
	const uint8_t *bytes = NULL;
	uint32_t length;
	int found = find(node, &bytes, &length, row->property);

	if (found <= 0)
		return found;
	if (is_word(bytes, length, row->other))
		node->request.flags |= row->flag;
	else if (!is_word(bytes, length, row->standard))
		node->request.unknown_properties |= 1u << row->property;
	return 0;
}

static int read_flag(struct reading *node, const struct flag_property *row)
{
	const uint8_t *bytes = NULL;
	uint32_t length;
	int found = find(node, &bytes, &length, row->property);

	if (found > 0)
		node->request.flags |= row->flag;
	return found < 0 ? found : 0;
}

static int read_node(struct reading *node)
{
	uint32_t i;
	int err = read_timeout(node);

	if (!err)
		err = read_heartbeats(node);
	for (i = 0; !err && i < sizeof(word_properties) / sizeof(word_properties[0]); i++)
		err = read_word(node, &word_properties[i]);
	for (i = 0; !err && i < sizeof(flag_properties) / sizeof(flag_properties[0]); i++)
		err = read_flag(node, &flag_properties[i]);
	return err;
}

int libwdt_request_from_properties(struct libwdt_request *request, const struct libwdt_layout *layout,
				   libwdt_property_fn *property, void *user)
{
	struct reading node = {property, user, known_everywhere, LIBWDT_REQUEST_INIT};
	int err;

	if (!property)
		return LIBWDT_ERR_INVALID;
	err = libwdt_check_struct(request, sizeof(*request), FIRST_REQUEST);
	if (!err)
		err = libwdt_check_struct(layout, sizeof(*layout), FIRST_LAYOUT);
	if (err)
		return err;
	if (layout->flags & LIBWDT_WRITE_ONCE)
		node.known = known_write_once;
	node.request.flags = LIBWDT_LINUX_DESCRIBED;
	err = read_node(&node);
	return err ? err : libwdt_give_struct(request, &node.request, sizeof(node.request), FIRST_REQUEST);
}

const char *libwdt_property_name(uint32_t property)
{
	return property < LIBWDT_PROPERTY_COUNT ? property_name[property] : "?";
}
