# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Reads Doxygen's XML, of groups, files and structs in this order, into arrays for man-write.awk. Texts become roff on
# the way: they nest (a parameter's is inside of its function's), so they are kept on a stack of finished lines, the
# words of the paragraph under way, and the macro that is due before it.

BEGIN {
	RS = "<"
	width = 78
	split("compoundname title header name type definition argsstring initializer defname", list, " ")
	for (i in list)
		is_word[list[i]] = 1
	split("briefdescription detaileddescription description parameterdescription parametername simplesect", list, " ")
	for (i in list)
		is_text[list[i]] = 1
	split("type definition argsstring initializer", list, " ")
	for (i in list)
		is_code[list[i]] = 1
	font["bold"] = font["computeroutput"] = font["ref"] = "\\fB"
	font["emphasis"] = "\\fI"
	due["itemizedlist"] = due["orderedlist"] = due["para"] = ".PP"
	due["listitem"] = ".IP \\(bu 2"
	due["linebreak"] = ".br"
}

FNR == 1 {
	source = FILENAME
	sub(/.*\//, "", source)
	depth = 0
	member = ""
}

# The beginning or end of an element, and what follows it.
index($0, ">") {
	element = substr($0, 1, index($0, ">") - 1)
	name = element
	sub(/^\//, "", name)
	sub(/[ \t\n\/].*$/, "", name)
	if (element !~ /^\//)
		enter(name, element)
	if (element ~ /^\/|\/$/)
		leave(name)
	if (depth)
		say(substr($0, index($0, ">") + 1))
}

function attribute(element, key, value)
{
	if (!match(element, "[ \t\n]" key "=\"[^\"]*\""))
		return ""
	value = substr(element, RSTART, RLENGTH - 1)
	sub(/^[^"]*"/, "", value)
	return value
}

function say(text)
{
	gsub(/&lt;/, "<", text)
	gsub(/&gt;/, ">", text)
	gsub(/&quot;/, "\"", text)
	gsub(/&apos;/, "'", text)
	gsub(/&amp;/, "\\&", text)
	gsub(/\\/, "\\e", text)
	if (code[depth])
		gsub(/\n/, "", text)
	else
		gsub(/[ \t\n]+/, " ", text)
	words[depth] = words[depth] text
}

# The paragraph under way ends: its words become lines, of which none begins like a request.
function finish(word, count, i, line)
{
	count = split(words[depth], word, / +/)
	words[depth] = ""
	for (i = 1; i <= count; i++) {
		if (line != "" && length(line) + 1 + length(word[i]) > width) {
			put(line)
			line = ""
		}
		line = line (line == "" || word[i] == "" ? "" : " ") word[i]
	}
	if (line != "")
		put(line)
}

function put(line)
{
	if (before[depth] != "" && (lines[depth] != "" || before[depth] != ".PP"))
		lines[depth] = lines[depth] before[depth] "\n"
	before[depth] = ""
	lines[depth] = lines[depth] (line ~ /^[.']/ ? "\\&" : "") line "\n"
}

function enter(name, element)
{
	if ((name in is_word) || (name in is_text)) {
		depth++
		lines[depth] = words[depth] = before[depth] = ""
		code[depth] = name in is_code
	}
	if (name == "compounddef") {
		compound_kind = attribute(element, "kind")
		title = ""
	} else if (name == "sectiondef") {
		section = section_text = ""
	} else if (name == "memberdef") {
		begin_member(attribute(element, "id"), attribute(element, "kind"))
	} else if (name == "parametername") {
		direction = attribute(element, "direction")
	} else if (name == "parameterlist") {
		list_kind = attribute(element, "kind")
	} else if (name == "location") {
		keep_location(element)
	} else if (depth) {
		enter_text(name)
	}
}

function enter_text(name)
{
	if (name in due) {
		finish()
		if (before[depth] == "" || name != "para")
			before[depth] = name == "para" && in_list ? ".IP \"\" 2" : due[name]
		if (name ~ /list$/)
			in_list = 1
	} else if (name == "programlisting") {
		finish()
		lines[depth] = lines[depth] ".PP\n.in +4n\n.EX\n"
		code[depth] = 1
	} else if (name == "sp") {
		words[depth] = words[depth] " "
	} else if ((name in font) && !code[depth]) {
		words[depth] = words[depth] font[name]
	}
}

function leave(name)
{
	if (name in is_word)
		keep_word(name, end_word())
	else if (name in is_text)
		keep_text(name, end_text())
	else if (name == "memberdef")
		member = ""
	else if (name == "compounddef")
		keep_compound()
	else if (depth)
		leave_text(name)
}

function leave_text(name)
{
	if ((name in font) && !code[depth]) {
		words[depth] = words[depth] "\\fP"
	} else if (name ~ /list$/ && (name in due)) {
		finish()
		in_list = 0
		before[depth] = ".PP"
	} else if (name == "codeline") {
		lines[depth] = lines[depth] (words[depth] == "" ? "\\&" : words[depth]) "\n"
		words[depth] = ""
	} else if (name == "programlisting") {
		lines[depth] = lines[depth] ".EE\n.in\n"
		before[depth] = ".PP"
		code[depth] = 0
	}
}

function end_word(word)
{
	word = words[depth--]
	gsub(/^ +| +$/, "", word)
	return word
}

function end_text()
{
	finish()
	return lines[depth--]
}

function begin_member(id, kind)
{
	member = id
	kinds[id] = kind
	parameters[id] = arguments[id] = 0
	names[id] = results[id] = ""
	if (compound_kind == "group") {
		group_of[id] = section != "" ? section : title
		return
	}
	member_of[source, ++members[source]] = id
	section_of[id] = section
	text_of[source, section] = section_text
}

function keep_word(name, word)
{
	if (name == "compoundname")
		compound = word
	else if (name == "title")
		title = word
	else if (name == "header")
		section = word
	else if (member == "")
		return
	else if (name == "name" && names[member] == "")
		names[member] = word
	else if (name == "defname")
		argument[member, ++arguments[member]] = word
	else
		words_of[member, name] = word
}

function keep_text(name, text)
{
	if (name == "parametername") {
		sub(/\n$/, "", text)
		parameter = (parameter == "" ? "" : parameter ", ") text
	} else if (name == "parameterdescription") {
		keep_parameter(++parameters[member], text)
	} else if (name == "simplesect") {
		results[member] = results[member] text
	} else if (name == "description") {
		section_text = text
	} else if (member != "") {
		texts[member, name] = text
	} else {
		compound_text[source, name] = text
	}
}

# "Pure." ends many comments in the line after the last result; it is said of the function.
function keep_parameter(nr, text)
{
	if (list_kind == "retval" && sub(/[ \n]Pure\.\n$/, "\n", text))
		is_pure[member] = 1
	parameter_name[member, nr] = parameter
	parameter_kind[member, nr] = list_kind
	parameter_text[member, nr] = text
	parameter_is_output[member, nr] = direction == "out"
	parameter = ""
}

function keep_location(element)
{
	header_of[source] = attribute(element, "file")
	if (member != "") {
		line_of[member] = attribute(element, "line")
	} else {
		first_line[source] = attribute(element, "bodystart")
		last_line[source] = attribute(element, "bodyend")
	}
}

function keep_compound()
{
	if (compound_kind == "group") {
		group_text[title] = compound_text[source, "briefdescription"] compound_text[source, "detaileddescription"]
		return
	}
	source_of[++sources] = source
	name_of[source] = compound
	kind_of[source] = compound_kind
}
