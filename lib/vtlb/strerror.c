/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Errors in words, in a file of their own: firmware without strings does not link it. */
#include <libwdtvtlb/thash.h>

const char *libvtlb_strerror(int error)
{
	static const struct {
		int error;
		const char *text;
	} words[] = {
		{0, "success"},
		{LIBVTLB_ERR_NOT_FOUND, "nothing has this number or name"},
		{LIBVTLB_ERR_SIZE, "a struct has a size or layout that this library does not know"},
		{LIBVTLB_ERR_AGAIN, "overtaken by a purge or a change: walk or look again"},
		{LIBVTLB_ERR_BUSY, "called from a callback, or every space record is bound"},
		{LIBVTLB_ERR_PINNED, "the page overlaps a pinned entry"},
		{LIBVTLB_ERR_INVALID, "an argument is null or out of range"},
		{LIBVTLB_ERR_NO_SPACE, "no pin is free, or the buffer is too small"},
		{LIBVTLB_ERR_RANGE, "the first byte lies above the last, or the access leaves the address space"},
		{LIBVTLB_ERR_DATA, "the snapshot is damaged or of another kind of table"},
		{LIBVTLB_ERR_UNSUPPORTED, "this processor has no atomic read-modify-write: give section callbacks"},
	};
	uint32_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].error == error)
			return words[i].text;
	return "an error of the host's callback";
}
