/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The watchdogs of a flattened device tree. The file may hold anything: it is checked whole before it is walked. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "wdtplan.h"

#ifdef HAVE_LIBFDT

#include <libfdt.h>

/* Trees are tens of kilobytes; more than this is no tree. */
#define FILE_MAX (16u << 20)

static int complain(const char *file, const char *problem)
{
	fprintf(stderr, "wdtplan: %s: %s\n", file, problem);
	return STATUS_BAD_INPUT;
}

/* The bytes of an open file, to be freed, or NULL. Grows as it reads: a pipe has no length. */
static char *read_all(size_t *length, FILE *stream)
{
	size_t room = 65536, got;
	char *bytes = malloc(room), *more;

	*length = 0;
	while (bytes && (got = fread(bytes + *length, 1, room - *length, stream)) > 0) {
		*length += got;
		if (*length > FILE_MAX)
			break;
		if (*length < room)
			continue;
		room *= 2;
		more = realloc(bytes, room);
		if (!more)
			free(bytes);
		bytes = more;
	}
	return bytes;
}

static int load(char **tree, size_t *length, const char *file)
{
	FILE *stream = fopen(file, "rb");
	int failed;

	if (!stream)
		return complain(file, strerror(errno));
	errno = 0;
	*tree = read_all(length, stream);
	failed = ferror(stream) || !*tree;
	fclose(stream);
	if (!failed)
		return 0;
	free(*tree);
	return complain(file, errno ? strerror(errno) : "cannot be read");
}

/* A check of everything that the walk relies on. */
static int check(const void *tree, size_t length, const char *file)
{
	if (length > FILE_MAX)
		return complain(file, "larger than 16 MiB: not a device tree");
	if (length < sizeof(struct fdt_header) || fdt_magic(tree) != FDT_MAGIC)
		return complain(file, "not a flattened device tree (.dtb); dtc makes one from a .dts");
	if (fdt_check_header(tree))
		return complain(file, "the device tree's header is damaged or of an unknown version");
	if (fdt_totalsize(tree) > length)
		return complain(file, "the device tree is cut short");
	if (fdt_check_full(tree, length))
		return complain(file, "the device tree is damaged");
	return 0;
}

struct node {
	const void *tree;
	int offset;
};

/* Gives libwdt the properties of a node. */
static int property_of_node(void *user, const void **data, uint32_t *length, const char *name)
{
	const struct node *node = user;
	int bytes;
	const void *found = fdt_getprop(node->tree, node->offset, name, &bytes);

	if (!found)
		return 0;
	*data = found;
	*length = (uint32_t)bytes;
	return 1;
}

/* Names come from the file: what does not print is not printed. */
static void copy_printable(char *to, size_t room, const char *from)
{
	size_t i;

	for (i = 0; i + 1 < room && from[i]; i++)
		to[i] = from[i] >= ' ' && from[i] <= '~' ? from[i] : '?';
	to[i] = '\0';
}

/* The first of a node's compatible strings that is one of ours. */
static const struct libwdt_layout *layout_of(const struct node *node, const char **compatible)
{
	const struct libwdt_layout *layout = NULL;
	int i, count = fdt_stringlist_count(node->tree, node->offset, "compatible");

	for (i = 0; i < count && !layout; i++) {
		*compatible = fdt_stringlist_get(node->tree, node->offset, "compatible", i, NULL);
		layout = *compatible ? libwdt_layout_by_compatible(*compatible) : NULL;
	}
	return layout;
}

/* Whether the node, or one above it, is switched off. */
static int is_off(const struct node *node)
{
	int offset, length;
	const char *status;

	for (offset = node->offset; offset >= 0; offset = fdt_parent_offset(node->tree, offset)) {
		status = fdt_getprop(node->tree, offset, "status", &length);
		if (status && !(length == 5 && memcmp(status, "okay", 5) == 0) &&
		    !(length == 3 && memcmp(status, "ok", 3) == 0))
			return 1;
	}
	return 0;
}

/* The number in so many big-endian cells; bus addresses of more than 64 bits are cut to their lower end. */
static uint64_t cells(const fdt32_t *cell, int count)
{
	uint64_t value = 0;
	int i;

	for (i = 0; i < count; i++)
		value = value << 32 | fdt32_ld(&cell[i]);
	return value;
}

static void describe_address(char *text, size_t size, const struct node *node)
{
	int parent = fdt_parent_offset(node->tree, node->offset), length;
	int addresses = parent < 0 ? -1 : fdt_address_cells(node->tree, parent);
	int sizes = parent < 0 ? -1 : fdt_size_cells(node->tree, parent);
	const fdt32_t *reg = fdt_getprop(node->tree, node->offset, "reg", &length);

	if (!reg || addresses < 1 || sizes < 0 || length < 4 * (addresses + sizes))
		return;
	snprintf(text, size, "0x%llx", (unsigned long long)cells(reg, addresses));
}

static int describe(struct watchdog *dog, struct node *node, const struct libwdt_layout *layout,
		    const char *compatible)
{
	static const struct libwdt_request no_wish = LIBWDT_REQUEST_INIT;
	static const struct libwdt_input no_input = LIBWDT_INPUT_INIT;
	char path[sizeof(dog->name)];

	if (fdt_get_path(node->tree, node->offset, path, (int)sizeof(path)))
		snprintf(path, sizeof(path), "(a node with a long path)");
	copy_printable(dog->name, sizeof(dog->name), path);
	copy_printable(dog->compatible, sizeof(dog->compatible), compatible);
	describe_address(dog->address, sizeof(dog->address), node);
	dog->from_tree = 1;
	dog->switched_off = is_off(node);
	dog->has_interrupt = fdt_getprop(node->tree, node->offset, "interrupts", NULL) ||
			     fdt_getprop(node->tree, node->offset, "interrupts-extended", NULL);
	dog->request = no_wish;
	dog->input = no_input;
	dog->input.layout = layout;
	return dog->switched_off ? 0
				 : libwdt_request_from_properties(&dog->request, layout, property_of_node, node);
}

static int walk(struct watchdogs *list, const void *tree, const char *file)
{
	struct node node = {tree, -1};
	const struct libwdt_layout *layout;
	const char *compatible;

	for (node.offset = fdt_next_node(tree, -1, NULL); node.offset >= 0;
	     node.offset = fdt_next_node(tree, node.offset, NULL)) {
		layout = layout_of(&node, &compatible);
		if (layout && list->count == WATCHDOG_ROOM)
			list->overflow++;
		else if (layout && describe(&list->watchdog[list->count++], &node, layout, compatible))
			return complain(file, "a watchdog's properties cannot be read");
	}
	if (list->count == 0)
		return complain(file, "a valid device tree, but no watchdog of this family is in it");
	return 0;
}

int tree_read(struct watchdogs *list, const char *file)
{
	char *tree = NULL;
	size_t length;
	int status = load(&tree, &length, file);

	if (status)
		return status;
	status = check(tree, length, file);
	if (!status)
		status = walk(list, tree, file);
	free(tree);
	return status;
}

#else

int tree_read(struct watchdogs *list, const char *file)
{
	(void)list;
	fprintf(stderr, "wdtplan: %s: this wdtplan was built without libfdt and reads mode registers only\n", file);
	return STATUS_BAD_INPUT;
}

#endif
