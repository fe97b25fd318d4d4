// `table` and `data_table` blocks: the second one sorts, filters and turns pages.

import { announce } from "./announce.js";
import { el, icon, uid } from "./dom.js";
import { textNodes } from "./mrkdwn.js";
import { richText } from "./richtext.js";

function cellNodes(cell) {
  if (!cell) return [];
  if (cell.type === "rich_text") return richText(cell);
  if (cell.type === "raw_number") return [String(cell.text ?? cell.value ?? "")];
  if (cell.type === "raw_text") return [String(cell.text ?? "")];
  if (cell.type === "mrkdwn" || cell.type === "plain_text") return textNodes(cell);
  return [el("span", { class: "cannot-inline" }, `[can't draw ${cell.type}]`)];
}

/** A head cell of a column; one without words is a plain cell, since it is the head of nothing. */
export function headCell(props, nodes) {
  const empty = !nodes.some((node) => (typeof node === "string" ? node : node.textContent).trim());
  return empty ? el("td", props) : el("th", { scope: "col", ...props }, nodes);
}

const cellText = (cell) => cellNodes(cell).map((n) => (typeof n === "string" ? n : n.textContent)).join("");

/** A table that scrolls sideways by itself where it is wider than its place. */
export const scroll = (table, label) => el("div", { class: "table-scroll", tabindex: "0", role: "group", "aria-label": label }, table);

/** A `table` block: the first row is its head. */
export function table(block) {
  const settings = block.column_settings || [];
  const look = (index) => `align-${settings[index]?.align || "left"}${settings[index]?.is_wrapped ? " wrap" : ""}`;
  const row = (cells, tag) =>
    el("tr", {}, cells.map((cell, i) => (tag === "th" ? headCell({ class: look(i) }, cellNodes(cell)) : el(tag, { class: look(i) }, cellNodes(cell)))));
  const [head, ...rest] = block.rows || [];
  const body = el("tbody", {}, rest.map((cells) => row(cells, "td")));
  return scroll(el("table", { class: "table" }, head && el("thead", {}, row(head, "th")), body), "Table");
}

function compare(a, b) {
  if (a?.type === "raw_number" && b?.type === "raw_number") return a.value - b.value;
  return cellText(a).localeCompare(cellText(b), undefined, { numeric: true });
}

/** A `data_table` block: caption, sortable heads, pages of `page_size` rows, a filter when there is more than one. */
export function dataTable(block) {
  const [head = [], ...rows] = block.rows || [];
  const size = block.page_size || 5;
  const rowHead = block.row_header_column_index ?? 0;
  const numeric = (i) => rows.length > 0 && rows.every((row) => row[i]?.type === "raw_number");
  const state = { sort: -1, down: false, page: 0, filter: "" };
  const body = el("tbody");
  const heads = head.map((cell, i) => sortHead(cell, numeric(i), () => sortBy(i)));
  const caption = String(block.caption || "Table");
  const grid = el("table", { class: "table" }, el("caption", {}, caption), el("thead", {}, el("tr", {}, heads)), body);
  const place = el("span", { class: "muted", role: "status" });
  const step = (by, label, name) => el("button", { type: "button", class: "button small", "aria-label": `${name} page of ${caption}`, on: { click: () => { state.page += by; draw(); } } }, label);
  const [back, forth] = [step(-1, "‹ Previous", "Previous"), step(1, "Next ›", "Next")];
  const id = uid("filter");
  const search = el("input", { id, type: "search", class: "input small", placeholder: "Filter rows", "aria-label": `Filter ${caption}`, on: { input: () => { Object.assign(state, { filter: search.value.toLowerCase(), page: 0 }); draw(); } } });

  function sortBy(i) {
    state.down = state.sort === i ? !state.down : false;
    Object.assign(state, { sort: i, page: 0 });
    draw();
    announce(`Sorted by ${cellText(head[i])}, ${state.down ? "descending" : "ascending"}`);
  }
  function chosen() {
    const found = rows.filter((row) => !state.filter || row.some((cell) => cellText(cell).toLowerCase().includes(state.filter)));
    if (state.sort < 0) return found;
    return [...found].sort((a, b) => compare(a[state.sort], b[state.sort]) * (state.down ? -1 : 1));
  }
  function draw() {
    const found = chosen();
    const pages = Math.max(1, Math.ceil(found.length / size));
    state.page = Math.min(Math.max(0, state.page), pages - 1);
    const shown = found.slice(state.page * size, (state.page + 1) * size);
    body.replaceChildren(...shown.map((row) => el("tr", {}, row.map((cell, i) =>
      el(i === rowHead ? "th" : "td", { scope: i === rowHead ? "row" : null, class: numeric(i) ? "align-right" : "align-left" }, cellNodes(cell))))));
    heads.forEach((th, i) => th.scope && th.setAttribute("aria-sort", state.sort !== i ? "none" : state.down ? "descending" : "ascending"));
    place.textContent = found.length ? `${state.page * size + 1}–${state.page * size + shown.length} of ${found.length}` : "No rows";
    [back.disabled, forth.disabled] = [state.page === 0, state.page >= pages - 1];
  }
  draw();
  const foot = rows.length > size && el("div", { class: "table-foot" }, search, el("span", { class: "grow" }), place, back, forth);
  return el("div", { class: "data-table" }, scroll(grid, caption), foot);
}

function sortHead(cell, isNumber, onclick) {
  if (!cellText(cell).trim()) return headCell({}, []);
  const button = el("button", { type: "button", class: "sort", on: { click: onclick } }, cellNodes(cell), icon("caret", 14));
  return el("th", { scope: "col", class: isNumber ? "align-right" : "align-left", "aria-sort": "none" }, button);
}
