/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Reading the guest: a flat binary, which goes to the beginning of RAM as it is,
 * or a 32-bit little-endian ELF file for ARM, whose loadable segments go to their
 * physical addresses. Both are entered at the beginning of RAM.
 */
#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

/* What is kept over a reset lies behind all images. */
#define IMAGE_ROOM (BOARD_KEPT_BASE - BOARD_RAM_BASE)

_Static_assert(BOARD_KEPT_BASE + BOARD_KEPT_SIZE <= BOARD_RAM_BASE + BOARD_RAM_SIZE, "what is kept lies in RAM");

static int bad(const char *file, const char *what)
{
	fprintf(stderr, "emulator: %s: %s\n", file, what);
	return STATUS_BAD_INPUT;
}

static int too_large(const char *file)
{
	char text[96];

	snprintf(text, sizeof(text), "does not fit: an image has %u bytes from 0x%08x", IMAGE_ROOM, BOARD_RAM_BASE);
	return bad(file, text);
}

/* The whole file, at most `room` bytes and one. */
static int read_file(uint8_t *bytes, size_t *size, size_t room, const char *file)
{
	FILE *stream = fopen(file, "rb");
	int failed;

	if (!stream)
		return bad(file, strerror(errno));
	*size = fread(bytes, 1, room + 1, stream);
	failed = ferror(stream);
	fclose(stream);
	if (failed)
		return bad(file, "cannot be read");
	if (*size == 0)
		return bad(file, "is empty");
	return *size > room ? too_large(file) : STATUS_GO_ON;
}

static int load_segment(struct image *image, const Elf32_Phdr *segment, const uint8_t *bytes, size_t size,
			const char *file)
{
	uint32_t at = segment->p_paddr - BOARD_RAM_BASE;

	if (segment->p_type != PT_LOAD || segment->p_filesz == 0)
		return STATUS_GO_ON;
	if (segment->p_offset > size || segment->p_filesz > size - segment->p_offset)
		return bad(file, "is cut off: a segment goes beyond its end");
	if (at > IMAGE_ROOM || segment->p_filesz > IMAGE_ROOM - at)
		return too_large(file);
	memcpy(image->bytes + at, bytes + segment->p_offset, segment->p_filesz);
	if (image->size < at + segment->p_filesz)
		image->size = at + segment->p_filesz;
	return STATUS_GO_ON;
}

static int load_elf(struct image *image, const uint8_t *bytes, size_t size, const char *file)
{
	Elf32_Ehdr header;
	Elf32_Phdr segment;
	uint32_t i;
	int status = STATUS_GO_ON;

	if (size < sizeof(header))
		return bad(file, "is cut off: no whole ELF header");
	memcpy(&header, bytes, sizeof(header));
	if (header.e_ident[EI_CLASS] != ELFCLASS32 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
	    header.e_machine != EM_ARM)
		return bad(file, "is not for this board: expected 32-bit little-endian ARM");
	if (header.e_entry != BOARD_RAM_BASE)
		return bad(file, "is not for this board: its entry is not the beginning of RAM, 0x20000000");
	for (i = 0; i < header.e_phnum && status == STATUS_GO_ON; i++) {
		size_t at = header.e_phoff + (size_t)i * header.e_phentsize;

		if (header.e_phentsize < sizeof(segment) || at > size || size - at < sizeof(segment))
			return bad(file, "is cut off: no whole program header");
		memcpy(&segment, bytes + at, sizeof(segment));
		status = load_segment(image, &segment, bytes, size, file);
	}
	if (status == STATUS_GO_ON && image->size == 0)
		return bad(file, "has nothing to load");
	return status;
}

int image_load(struct image *image, const char *file)
{
	const size_t room = 4 * (size_t)IMAGE_ROOM; /* an ELF file may have more in it than it loads */
	uint8_t *bytes = malloc(room + 1);
	size_t size = 0;
	int status;

	image->size = 0;
	image->bytes = calloc(1, IMAGE_ROOM);
	if (!bytes || !image->bytes) {
		free(bytes);
		return bad(file, "no memory");
	}
	status = read_file(bytes, &size, room, file);
	if (status == STATUS_GO_ON && size >= SELFMAG && memcmp(bytes, ELFMAG, SELFMAG) == 0) {
		status = load_elf(image, bytes, size, file);
	} else if (status == STATUS_GO_ON && size > IMAGE_ROOM) {
		status = too_large(file);
	} else if (status == STATUS_GO_ON) {
		memcpy(image->bytes, bytes, size);
		image->size = (uint32_t)size;
	}
	free(bytes);
	return status;
}

void image_free(struct image *image)
{
	free(image->bytes);
	image->bytes = NULL;
}
