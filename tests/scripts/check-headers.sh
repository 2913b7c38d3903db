# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Every installed header compiles by itself: as C11, as C++, and with a host's own types.
. "${0%/*}/common.sh"
scratch_directory

flags="-ffreestanding -Wall -Wextra -Wpedantic -Wundef -Werror"
cat >"$scratch/host-types.h" <<'END'
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef __INT32_TYPE__ int32_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __INT64_TYPE__ int64_t;
typedef __UINT64_TYPE__ uint64_t;
typedef __UINTPTR_TYPE__ uintptr_t;
#define NULL ((void *)0)
END

# Touches the macros too: an initialiser is only compiled where it is used.
use_of()
{
	case $1 in
	wdt.h)
		echo 'struct libwdt_request request = LIBWDT_REQUEST_INIT; struct libwdt_input input = LIBWDT_INPUT_INIT;'
		echo 'struct libwdt_plan plan = LIBWDT_PLAN_INIT; struct libwdt_timing timing = LIBWDT_TIMING_INIT;'
		echo 'struct libwdt_status status = LIBWDT_STATUS_INIT; int use(struct libwdt *wdt);'
		echo 'int use(struct libwdt *wdt) { return libwdt_init(wdt, NULL, NULL); }' ;;
	thash.h)
		echo 'int use(struct thash_tiny *tiny, struct thash_default *table);'
		echo 'int use(struct thash_tiny *tiny, struct thash_default *table) {'
		echo 'struct thash_config small = THASH_TINY_CONFIG(tiny), usual = THASH_DEFAULT_CONFIG(table);'
		echo 'struct thash_insertion page = THASH_INSERTION_INIT; struct thash_translation found = THASH_TRANSLATION_INIT;'
		echo 'return thash_init(&tiny->table, &small) + thash_init(&table->table, &usual) +'
		echo 'thash_pin(&tiny->table, NULL, &page) + thash_probe(&tiny->table, &found, 0, 1, THASH_READ, 0) +'
		echo 'thash_lookup(&tiny->table, 0, 1, THASH_READ, 0).outcome + thash_lookup_hashed(&tiny->table, 0, 1, THASH_WRITE, 0).outcome +'
		echo 'thash_lookup_granule(&table->table, 12, 0, 1, THASH_EXECUTE, 0).outcome; }' ;;
	vtlb.h)
		echo 'int use(struct libvtlb *vcpu, uint64_t bundle[2]);'
		echo 'int use(struct libvtlb *vcpu, uint64_t bundle[2]) {'
		echo 'struct libvtlb_reference fetch = LIBVTLB_REFERENCE(LIBVTLB_FETCH, 3, LIBVTLB_PSR_IT, LIBVTLB_PTA(0, 15, 1, 1));'
		echo 'struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;'
		echo 'return libvtlb_init(vcpu, NULL) + libvtlb_lookup(vcpu, &found, LIBVTLB_DATA, 0) + libvtlb_fetch(vcpu, bundle, &fetch, 0) +'
		echo 'libvtlb_may_have_register(vcpu, LIBVTLB_CODE, 0) +'
		echo 'libvtlb_insert(vcpu, LIBVTLB_CODE, LIBVTLB_PTE_P | LIBVTLB_PTE_PL(1) | LIBVTLB_PTE_AR(7) | LIBVTLB_PTE_MA(LIBVTLB_MA_UC),'
		echo 'LIBVTLB_ITIR(12, 1), LIBVTLB_RR(1, 12, 1), LIBVTLB_NO_TICKET); }' ;;
	esac
}

count=0
languages=C11
! have_cxx || languages="C11 and C++11"
for header in "$top_srcdir"/include/libwdtvtlb/*.h; do
	name=${header##*/}
	{ echo "#include <libwdtvtlb/$name>"; echo "#include <libwdtvtlb/$name>"; echo 'extern int used;'; use_of "$name"; } >"$scratch/use.c"
	$CC -std=c11 $flags -I"$top_srcdir/include" -c "$scratch/use.c" -o "$scratch/use.o" || fail "$name as C11"
	$CC -std=c11 $flags -nostdinc -I"$top_srcdir/include" -I"$scratch" \
		-DLIBWDTVTLB_TYPES_HEADER='<host-types.h>' -c "$scratch/use.c" -o "$scratch/use.o" ||
		fail "$name with a host's types and no other header"
	if have_cxx; then
		$CXX -std=c++11 $flags -Wno-missing-field-initializers -I"$top_srcdir/include" -xc++ -c "$scratch/use.c" \
			-o "$scratch/use.o" || fail "$name as C++11"
	fi
	count=$((count + 1))
done
echo "$count headers compile alone as $languages, and with a host's own types"
