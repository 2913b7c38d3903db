#!/bin/sh
# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The rows recorded of the upstream driver, against the linux policy.
set -eu
exec ${EMULATOR:-} "$top_builddir/tests/golden/at91sam9_linux" "$top_srcdir/tests/data/at91sam9-linux.tsv"
