/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Results in words, in a file of their own: firmware without strings does not link it. */
#include <libwdtvtlb/wdt_supervisor.h>

const char *libwdt_strerror(int result)
{
	static const struct {
		int result;
		const char *text;
	} words[] = {
		{0, "success"},
		{LIBWDT_EARLY, "the window is still closed"},
		{LIBWDT_AGAIN, "not finished, call again at the deadline"},
		{LIBWDT_NOT_MINE, "the interrupt came from another device"},
		{LIBWDT_CONDEMNED, "a client has failed: the reset comes"},
		{LIBWDT_ERR_SIZE, "a struct has a size or members this library does not know"},
		{LIBWDT_ERR_STORAGE, "the context is too small or misaligned"},
		{LIBWDT_ERR_BUSY, "nowayout forbids this, or a negotiation is under way"},
		{LIBWDT_ERR_INVALID, "an argument is null or out of range"},
		{LIBWDT_ERR_ZERO, "a time of zero has no ticks"},
		{LIBWDT_ERR_RANGE, "more ticks than the counter has"},
		{LIBWDT_ERR_INFEASIBLE, "no refresh schedule keeps the window"},
		{LIBWDT_ERR_TOO_SHORT, "less than one counter tick"},
		{LIBWDT_ERR_STATE, "the context is not in a state for this call"},
		{LIBWDT_ERR_UNSUPPORTED, "the hardware or the host cannot do this"},
		{LIBWDT_ERR_CLOCK, "the host's clock stands still"},
	};
	uint32_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].result == result)
			return words[i].text;
	return "an error of the host's callback";
}
