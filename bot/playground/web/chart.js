// The `data_visualization` block: line, bar, area and pie as SVG, each with its numbers as a table beside it.

import { el, svg } from "./dom.js";
import { scroll } from "./tables.js";

const [W, H, LEFT, RIGHT, TOP, BOTTOM] = [560, 240, 44, 12, 12, 44];
const number = (value) => (Number.isInteger(value) ? String(value) : String(Math.round(value * 100) / 100));

/** Round numbers for an axis; `whole` ones where all that is drawn is whole. */
function niceTicks(low, high, whole) {
  const span = high - low || 1;
  const rough = Math.max(span / 4, whole ? 1 : 0);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= rough) || rough;
  const first = Math.floor(low / step) * step;
  const ticks = [];
  for (let t = first; t < high + step * 0.999; t += step) ticks.push(Math.round(t * 1e9) / 1e9);
  return ticks;
}

function frame(chart) {
  const categories = chart.axis_config?.categories || [...new Set(chart.series.flatMap((s) => s.data.map((p) => p.label)))];
  const values = chart.series.map((s) => categories.map((c) => s.data.find((p) => p.label === c)?.value));
  const all = values.flat().filter(Number.isFinite);
  const ticks = niceTicks(Math.min(0, ...all), Math.max(0, ...all) || 1, all.every(Number.isInteger));
  const [low, high] = [ticks[0], ticks.at(-1)];
  const band = (W - LEFT - RIGHT) / Math.max(1, categories.length);
  const x = (i) => LEFT + band * (i + 0.5);
  const y = (v) => TOP + (H - TOP - BOTTOM) * (1 - (v - low) / (high - low));
  return { categories, values, ticks, band, x, y };
}

function axes(f, chart) {
  const parts = f.ticks.flatMap((t) => [
    svg("line", { class: t === 0 ? "axis" : "grid", x1: LEFT, x2: W - RIGHT, y1: f.y(t), y2: f.y(t) }),
    svg("text", { class: "tick", x: LEFT - 8, y: f.y(t) + 4, "text-anchor": "end" }, number(t)),
  ]);
  const every = Math.ceil(f.categories.length / 8);
  f.categories.forEach((c, i) => {
    const short = c.length > 12 && f.categories.length > 4 ? `${c.slice(0, 11)}…` : c;
    if (i % every === 0) parts.push(svg("text", { class: "tick", x: f.x(i), y: H - BOTTOM + 18, "text-anchor": "middle" }, short));
  });
  const { x_label: xLabel, y_label: yLabel } = chart.axis_config || {};
  if (xLabel) parts.push(svg("text", { class: "axis-name", x: (W + LEFT) / 2, y: H - 6, "text-anchor": "middle" }, xLabel));
  if (yLabel) parts.push(svg("text", { class: "axis-name", x: -(H - BOTTOM + TOP) / 2, y: 11, "text-anchor": "middle", transform: "rotate(-90)" }, yLabel));
  return parts;
}

function bars(f, chart) {
  const count = chart.series.length;
  const width = Math.min(36, (f.band * 0.7) / count);
  return f.values.flatMap((row, s) => row.map((v, i) => {
    if (!Number.isFinite(v)) return null;
    const [top, bottom] = [Math.min(f.y(v), f.y(0)), Math.max(f.y(v), f.y(0))];
    const left = f.x(i) - (width * count) / 2 + width * s;
    return svg("rect", { class: `mark s${s}`, x: left + 1, width: Math.max(1, width - 2), y: top, height: bottom - top, rx: 2 },
      svg("title", {}, `${chart.series[s].name}, ${f.categories[i]}: ${number(v)}`));
  }));
}

function dot(shape, x, y) {
  if (shape === 1) return { d: `M${x - 4} ${y - 4}h8v8h-8z` };
  if (shape === 2) return { d: `M${x} ${y - 5}l5 9h-10z` };
  if (shape === 3) return { d: `M${x} ${y - 5}l5 5-5 5-5-5z` };
  return { d: `M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0-8 0` };
}

function runs(f, chart, filled) {
  return f.values.flatMap((row, s) => {
    const points = row.map((v, i) => [f.x(i), f.y(v), v]).filter(([, , v]) => Number.isFinite(v));
    const path = points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
    const under = filled && points.length ? `${path}L${points.at(-1)[0]} ${f.y(0)}L${points[0][0]} ${f.y(0)}Z` : null;
    return [
      under && svg("path", { class: `fill s${s}`, d: under }),
      svg("path", { class: `line s${s}`, d: path }),
      points.map(([x, y, v], i) => svg("path", { class: `mark s${s}`, ...dot(s % 4, x, y) },
        svg("title", {}, `${chart.series[s].name}, ${f.categories[i]}: ${number(v)}`))),
    ];
  });
}

function pie(chart) {
  const total = chart.segments.reduce((sum, s) => sum + s.value, 0) || 1;
  const [cx, cy, r] = [100, 100, 92];
  let angle = -Math.PI / 2;
  const parts = chart.segments.map((segment, index) => {
    const turn = (segment.value / total) * Math.PI * 2;
    const [from, to] = [angle, angle + turn];
    angle = to;
    const title = svg("title", {}, `${segment.label}: ${number(segment.value)}`);
    if (turn > Math.PI * 1.9999) return svg("circle", { class: `mark s${index}`, cx, cy, r }, title);
    const at = (a) => `${(cx + r * Math.cos(a)).toFixed(2)} ${(cy + r * Math.sin(a)).toFixed(2)}`;
    return svg("path", { class: `mark slice s${index}`, d: `M${cx} ${cy}L${at(from)}A${r} ${r} 0 ${turn > Math.PI ? 1 : 0} 1 ${at(to)}Z` }, title);
  });
  return svg("svg", { viewBox: "0 0 200 200", class: "pie", "aria-hidden": "true" }, parts);
}

function plot(chart) {
  const f = frame(chart);
  const marks = chart.type === "bar" ? bars(f, chart) : runs(f, chart, chart.type === "area");
  return svg("svg", { viewBox: `0 0 ${W} ${chart.axis_config?.x_label ? H : H - 18}`, class: "plot", "aria-hidden": "true" }, axes(f, chart), marks);
}

function numbers(chart, title) {
  if (chart.type === "pie") {
    const total = chart.segments.reduce((sum, s) => sum + s.value, 0) || 1;
    const rows = chart.segments.map((s) => [s.label, number(s.value), `${Math.round((s.value / total) * 100)} %`]);
    return grid(title, ["Part", "Value", "Share"], rows);
  }
  const f = frame(chart);
  const rows = f.categories.map((c, i) => [c, ...f.values.map((row) => (Number.isFinite(row[i]) ? number(row[i]) : "–"))]);
  return grid(title, [chart.axis_config?.x_label || "Category", ...chart.series.map((s) => s.name)], rows);
}

function grid(title, head, rows) {
  const table = el("table", { class: "table" }, el("caption", {}, title),
    el("thead", {}, el("tr", {}, head.map((h, i) => el("th", { scope: "col", class: i ? "align-right" : "align-left" }, h)))),
    el("tbody", {}, rows.map(([first, ...rest]) =>
      el("tr", {}, el("th", { scope: "row", class: "align-left" }, first), rest.map((v) => el("td", { class: "align-right" }, v))))));
  return scroll(table, title);
}

/** A data_visualization block; throws where the chart is not one of the four kinds. */
export function chartBlock(block) {
  const { chart } = block;
  if (!["line", "bar", "area", "pie"].includes(chart?.type)) throw new Error(`a chart of type ${chart?.type}`);
  const title = typeof block.title === "string" ? block.title : String(block.title?.text ?? "");
  const names = (chart.type === "pie" ? chart.segments.map((s) => `${s.label}: ${number(s.value)}`) : chart.series.map((s) => s.name));
  const legend = el("ul", { class: "legend", "aria-hidden": "true" }, names.map((name, i) =>
    el("li", {}, svg("svg", { viewBox: "-7 -7 14 14", width: 14, height: 14 }, svg("path", { class: `mark s${i}`, ...dot(chart.type === "line" || chart.type === "area" ? i % 4 : 1, 0, 0) })), name)));
  const figure = el("div", { class: "plot-frame", role: "img", "aria-label": `${title}: a ${chart.type} chart. Its numbers follow as a table.` },
    chart.type === "pie" ? pie(chart) : plot(chart));
  return el("figure", { class: `chart chart-${chart.type}` }, el("figcaption", {}, title), figure,
    (names.length > 1 || chart.type === "pie") && legend,
    el("details", { class: "chart-numbers" }, el("summary", { data: { key: `numbers-${block.block_id}` } }, "Show the numbers"), numbers(chart, title)));
}
