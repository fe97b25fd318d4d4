// The `markdown` block: standard Markdown to nodes (the parts that Slack supports), never through innerHTML.

import { el } from "./dom.js";
import { headCell } from "./tables.js";
import { emojiNode, linkNode } from "./mrkdwn.js";

const INLINE = [
  [/\\([\\`*_{}[\]()#+\-.!~|>])/y, (m) => m[1]],
  [/(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/y, (m) => el("code", {}, m[2].trim())],
  [/!\[([^\]]*)\]\(([^()\s]*)\)/y, (m) => el("span", { class: "muted" }, `[image: ${m[1]}]`)],
  [/\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^()\s]+(?:\([^()]*\))?)(?:\s+"[^"]*")?\)/y, (m) => linkNode(m[2], inline(m[1]))],
  [/<(https?:\/\/[^<>\s]+|[\w.+-]+@[\w.-]+)>/y, (m) => linkNode(m[1].includes("://") ? m[1] : `mailto:${m[1]}`, [m[1]])],
  [/https?:\/\/[^\s<>()]+[^\s<>().,;:!?]/y, (m) => linkNode(m[0])],
  [/\*\*(?=\S)([\s\S]*?\S)\*\*/y, (m) => el("strong", {}, inline(m[1]))],
  [/__(?=\S)([\s\S]*?\S)__(?!\w)/y, (m) => el("strong", {}, inline(m[1]))],
  [/\*(?=[^\s*])([^*]*?[^\s*])\*/y, (m) => el("em", {}, inline(m[1]))],
  [/_(?=[^\s_])([^_]*?[^\s_])_(?!\w)/y, (m) => el("em", {}, inline(m[1]))],
  [/~~(?=\S)([\s\S]*?\S)~~/y, (m) => el("s", {}, inline(m[1]))],
  [/:([a-z0-9_+-]+):/y, (m) => emojiNode(m[1])],
  [/(?: {2,}|\\)\n/y, () => el("br")],
  [/\n/y, () => el("br")],
];

function inline(text) {
  const nodes = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    let found = null;
    for (const [pattern, make] of INLINE) {
      if (/^[_]/.test(text[at]) && at > 0 && /\w/.test(text[at - 1])) break;
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      const end = pattern.lastIndex;
      const node = match && make(match);
      if (node) { found = { node, end }; break; }
    }
    if (!found) { plain += text[at]; at += 1; continue; }
    if (plain) nodes.push(plain);
    plain = "";
    nodes.push(found.node);
    at = found.end;
  }
  if (plain) nodes.push(plain);
  return nodes;
}

const BULLET = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const cells = (row) => row.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((c) => c.trim().replace(/\\\|/g, "|"));

function isStart(line, next) {
  return !line.trim() || /^(```|~~~|#{1,6}\s|>)/.test(line.trimStart()) || RULE.test(line) || BULLET.test(line)
    || (line.includes("|") && /^[\s|:-]*-[\s|:-]*$/.test(next || ""));
}

function takeFence(rows, at) {
  const mark = rows[at].trimStart().slice(0, 3);
  let end = at + 1;
  while (end < rows.length && !rows[end].trimStart().startsWith(mark)) end += 1;
  return [el("pre", {}, el("code", {}, rows.slice(at + 1, end).join("\n"))), end + 1];
}

function takeQuote(rows, at) {
  let end = at;
  while (end < rows.length && rows[end].trimStart().startsWith(">")) end += 1;
  const inner = rows.slice(at, end).map((row) => row.replace(/^\s*> ?/, ""));
  return [el("blockquote", {}, parse(inner)), end];
}

function takeTable(rows, at) {
  const head = cells(rows[at]);
  const align = cells(rows[at + 1]).map((c) => (/^:-+:$/.test(c) ? "center" : /-:$/.test(c) ? "right" : "left"));
  let end = at + 2;
  while (end < rows.length && rows[end].includes("|") && rows[end].trim()) end += 1;
  const look = (i) => ({ class: `align-${align[i] || "left"}` });
  const row = (tag, list) => el("tr", {}, list.map((c, i) => (tag === "th" ? headCell(look(i), inline(c)) : el(tag, look(i), inline(c)))));
  const body = rows.slice(at + 2, end).map((line) => row("td", cells(line)));
  const table = el("table", { class: "table" }, el("thead", {}, row("th", head)), el("tbody", {}, body));
  return [el("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": "Table" }, table), end];
}

function takeList(rows, at) {
  const [, indent, mark] = BULLET.exec(rows[at]);
  const ordered = /\d/.test(mark);
  const items = [];
  let end = at;
  while (end < rows.length) {
    const match = BULLET.exec(rows[end]);
    const depth = /^\s*/.exec(rows[end])[0].length;
    if (match && match[1].length <= indent.length) {
      if (match[1].length < indent.length || /\d/.test(match[2]) !== ordered) break;
      items.push([match[3]]);
    } else if (rows[end].trim() && depth > indent.length) items.at(-1).push(rows[end].slice(Math.min(depth, indent.length + 2)));
    else if (rows[end].trim() || !BULLET.test(rows[end + 1] || "")) break;
    end += 1;
  }
  const start = ordered && Number.parseInt(mark, 10) !== 1 ? Number.parseInt(mark, 10) : null;
  return [el(ordered ? "ol" : "ul", { start }, items.map(listItem)), end];
}

function listItem([first, ...rest]) {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(first);
  const box = task && el("span", { role: "img", "aria-label": task[1] === " " ? "to do" : "done" }, task[1] === " " ? "☐ " : "☑ ");
  return el("li", {}, box, inline(task ? task[2] : first), parse(rest));
}

function takeParagraph(rows, at) {
  let end = at + 1;
  while (end < rows.length && !isStart(rows[end], rows[end + 1])) end += 1;
  return [el("p", {}, inline(rows.slice(at, end).map((r) => r.trimStart()).join("\n"))), end];
}

function parse(rows) {
  const nodes = [];
  let at = 0;
  while (at < rows.length) {
    const line = rows[at];
    const heading = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    let made = null;
    if (!line.trim()) { at += 1; continue; }
    if (/^(```|~~~)/.test(line.trimStart())) made = takeFence(rows, at);
    else if (heading) made = [el("div", { role: "heading", "aria-level": heading[1].length, class: `md-h md-h${heading[1].length}` }, inline(heading[2])), at + 1];
    else if (RULE.test(line)) made = [el("hr"), at + 1];
    else if (line.trimStart().startsWith(">")) made = takeQuote(rows, at);
    else if (BULLET.test(line)) made = takeList(rows, at);
    else if (line.includes("|") && /^[\s|:-]*-[\s|:-]*$/.test(rows[at + 1] || "")) made = takeTable(rows, at);
    else made = takeParagraph(rows, at);
    nodes.push(made[0]);
    at = made[1];
  }
  return nodes;
}

/** Nodes of a Markdown text; `level` is that of the highest of its headings, the others follow without a gap. */
export function markdown(text, level = 2) {
  const nodes = parse(String(text ?? "").replace(/\r\n?/g, "\n").split("\n"));
  const headings = nodes.filter((node) => node.role === "heading");
  const depths = [...new Set(headings.map((node) => Number(node.ariaLevel)))].sort();
  for (const node of headings) node.ariaLevel = String(Math.min(6, level + depths.indexOf(Number(node.ariaLevel))));
  return nodes;
}
