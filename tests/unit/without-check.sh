# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Stands in for the unit tests where Check is missing, so that the summary counts them as skipped.
echo "SKIP: the unit tests need Check 0.15 or newer (Debian: apt-get install check); then configure again"
exit 77
