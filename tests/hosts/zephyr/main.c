/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Runs the tests that belong to the configuration which the driver was built with. */
#include <stdio.h>

#include "sam.h"

struct called called;

static unsigned int failures;

void host_fail(const char *file, int line, const char *what, long long is, long long wanted)
{
	if (++failures <= 5)
		printf("%s:%d: %s is %lld, not %lld\n", file, line, what, is, wanted);
}

void sam_callback(const struct device *dev, int channel_id)
{
	CHECK_EQ(channel_id, 0);
	called.times++;
	called.ns = host_ns();
	if (called.feeds == 0)
		return;
	called.feeds--;
	called.result = wdt_feed(dev, channel_id);
}

static unsigned int run(const struct test *tests)
{
	unsigned int number = 0;

	for (; tests->name; tests++, number++) {
		unsigned int before = failures;

		called = (struct called){0};
		tests->run();
		if (failures != before)
			printf("failed: %s\n", tests->name);
	}
	return number;
}

int main(void)
{
	unsigned int number = 0;

#if defined(TEST_VARIANT)
	number += run(variant_tests);
#elif IS_ENABLED(CONFIG_WDT_LIBWDT_SERVED)
	number += run(served_tests);
	number += run(cmsdk_tests);
#elif IS_ENABLED(CONFIG_WDT_LIBWDT_EARLY_FEED_RESETS)
	number += run(early_tests);
#else
	number += run(sam_tests);
	number += run(cmsdk_tests);
	number += run(model_tests);
#endif
	if (failures)
		printf("%u failures\n", failures);
	else
		printf("%u tests, ticks of %u us\n", number, 1000000u / CONFIG_SYS_CLOCK_TICKS_PER_SEC);
	return failures != 0;
}
