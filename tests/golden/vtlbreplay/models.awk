# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Refills counted by models too simple to be wrong: tables are arrays, a search is a loop over all of it.
# Input: text traces, each a space; records are "kind page". Variables: model (direct, victims or lru), entries,
# quantum, purge (the space that is played, after every so many records; 0: never), large (a block of 512 pages of
# which so many are touched is one page; 0: none).

BEGIN { CONVFMT = "%.17g" }
FNR == 1 { spaces++ }
{ page[spaces, ++records[spaces]] = $2 }

# Of LRU alone: the others know granules only.
function unit(space, number,    block)
{
	block = int(number / 512)
	return large && touched[space, block] >= large ? space " large " block : space " " number
}

function flush(    i)
{
	for (i = 0; i < entries; i++)
		slot[i] = ""
	for (i = 0; i < 8; i++)
		victim[i] = ""
}

function purge_space(space,    i)
{
	if (model != "lru") {
		flush()
		return
	}
	for (i = 0; i < entries; i++)
		if (index(slot[i], space " ") == 1)
			slot[i] = ""
}

function enter()
{
	if (model == "victims")
		flush()
}

function use_direct(space, number,    at)
{
	at = number % entries
	refills += slot[at] != space " " number
	slot[at] = space " " number
}

function use_victims(space, number,    at, i, old)
{
	at = number % entries
	if (slot[at] == space " " number)
		return
	old = slot[at]
	slot[at] = space " " number
	for (i = 0; i < 8; i++)
		if (victim[i] == space " " number) {
			victim[i] = old
			return
		}
	refills++
	if (old != "")
		victim[next_victim++ % 8] = old
}

# An empty slot if there is one, else the one unused for longest.
function use_lru(what,    i, best)
{
	clock++
	best = 0
	for (i = 0; i < entries; i++) {
		if (slot[i] == what) {
			used[i] = clock
			return
		}
		if (slot[best] != "" && (slot[i] == "" || used[i] < used[best]))
			best = i
	}
	refills++
	slot[best] = what
	used[best] = clock
}

function use(space, number)
{
	if (model == "direct")
		use_direct(space, number)
	else if (model == "victims")
		use_victims(space, number)
	else
		use_lru(unit(space, number))
}

function count_touched(    s, i, number)
{
	for (s = 1; s <= spaces; s++)
		for (i = 1; i <= records[s]; i++) {
			number = page[s, i]
			if (!((s, number) in met))
				touched[s, int(number / 512)]++
			met[s, number] = 1
		}
}

END {
	count_touched()
	flush()
	refills = 0
	entered = 0
	do {
		more = 0
		for (s = 1; s <= spaces; s++)
			for (i = 0; i < quantum && position[s] < records[s]; i++) {
				if (entered != s)
					enter()
				entered = s
				more = 1
				use(s, page[s, ++position[s]])
				if (purge && ++played % purge == 0)
					purge_space(s)
			}
	} while (more)
	print refills
}
