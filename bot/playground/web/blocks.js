// Block Kit to nodes. What can't be drawn says so in its place.

import { el, icon, svg, uid } from "./dom.js";
import { chartBlock } from "./chart.js";
import { canDraw, drawElement } from "./inputs.js";
import { markdown } from "./markdown.js";
import { safeUrl, textNodes, textOf } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { dataTable, table } from "./tables.js";

/** The note in place of something that can't be drawn. */
export function cannot(what, raw) {
  return el("div", { class: "cannot", role: "note" }, icon("warn", 16),
    el("div", { class: "grow" }, el("div", {}, `This page can't draw ${what}.`),
      el("details", {}, el("summary", {}, "See its JSON"), el("pre", {}, JSON.stringify(raw, null, 2)))));
}

/** An image of this workspace; one of another host is only named, because this page asks nobody else. */
function picture(image, className) {
  const alt = String(image.alt_text ?? "");
  const url = image.image_url || image.slack_file?.url || "";
  const href = safeUrl(url);
  if (url.startsWith("data:image/") || (href && new URL(href).origin === location.origin)) return el("img", { class: className, src: url, alt });
  const note = href ? "Images of other hosts are not loaded here" : "This image has no address";
  return el("span", { class: `${className} picture-stub`, role: "img", "aria-label": alt || "image", title: `${note}: ${url}` }, icon("image"), el("span", {}, alt || "image"));
}

function element(block, spec, surface, look) {
  if (!spec || typeof spec !== "object") return null;
  if (spec.type === "image") return picture(spec, "thumb-image");
  return canDraw(spec.type) ? drawElement(block, spec, surface, look) : cannot(`an element of type ${spec.type}`, spec);
}

function section(block, surface) {
  const text = block.text && el("div", { class: "text" }, textNodes(block.text));
  const fields = block.fields && el("div", { class: "fields" }, block.fields.map((f) => el("div", { class: "text" }, textNodes(f))));
  const label = block.text ? textOf(block.text).slice(0, 120) : null;
  const side = block.accessory && el("div", { class: `accessory accessory-${block.accessory.type}` }, element(block, block.accessory, surface, { label: block.accessory.type === "button" ? null : label }));
  return el("div", { class: "section" }, el("div", { class: "grow" }, text, fields), side);
}

const header = (block, surface) =>
  el("div", { class: "header-block", role: "heading", "aria-level": surface.level + (block.level || 1) - 1 }, textNodes(block.text));

function context(block, surface) {
  const parts = (block.elements || []).map((e) => (e.type === "image" ? picture(e, "context-image") : e.type === "mrkdwn" || e.type === "plain_text"
    ? el("span", { class: "text" }, textNodes(e)) : element(block, e, surface)));
  return el("div", { class: "context" }, parts);
}

const actions = (block, surface) =>
  el("div", { class: "actions" }, (block.elements || []).map((e) => el("div", { class: "action" }, element(block, e, surface))));

const contextActions = (block, surface) =>
  el("div", { class: "context-actions" }, (block.elements || []).map((e) => element(block, e, surface)));

function input(block, surface) {
  const spec = block.element || {};
  const [id, labelId, hintId, errorId] = ["in", "label", "hint", "error"].map(uid);
  const error = surface.errors[block.block_id];
  const describedBy = [error && errorId, block.hint && hintId].filter(Boolean).join(" ") || null;
  const grouped = spec.type === "radio_buttons" || spec.type === "checkboxes";
  const words = [textNodes(block.label), block.optional && el("span", { class: "optional" }, " (optional)")];
  const same = { describedBy, invalid: Boolean(error), required: !block.optional };
  const look = grouped ? { labelledBy: labelId, ...same } : { id, label: textOf(block.label), ...same };
  return el("div", { class: `input-block${error ? " has-error" : ""}`, data: { block: block.block_id } },
    grouped ? el("div", { class: "label", id: labelId }, words) : el("label", { class: "label", for: id }, words),
    element(block, spec, surface, look),
    error && el("div", { class: "field-error", id: errorId }, icon("warn", 16), error),
    block.hint && el("div", { class: "hint", id: hintId }, textNodes(block.hint)));
}

function image(block) {
  const title = block.title && el("figcaption", {}, textNodes(block.title));
  return el("figure", { class: "image-block" }, title, picture(block, "big-image"));
}

const LEVELS = { default: "info", info: "info", warning: "warn", error: "warn", success: "check" };

function alert(block) {
  const level = block.level in LEVELS ? block.level : "default";
  return el("div", { class: `alert alert-${level}`, role: level === "error" ? "alert" : "note" },
    el("span", { class: "sr-only" }, `${level === "default" ? "note" : level}: `), icon(LEVELS[level]), el("div", { class: "text grow" }, textNodes(block.text)));
}

function card(block, surface) {
  const head = (block.icon || block.title || block.subtitle) && el("div", { class: "card-head" },
    block.icon && picture(block.icon, "card-icon"),
    el("div", { class: "grow" }, block.title && el("div", { class: "card-title" }, textNodes(block.title)), block.subtitle && el("div", { class: "card-subtitle" }, textNodes(block.subtitle))));
  return el("div", { class: "card", role: "group", "aria-label": block.title ? textOf(block.title) : "Card" },
    block.hero_image && picture(block.hero_image, "card-hero"), head,
    block.body && el("div", { class: "text card-body" }, textNodes(block.body)),
    block.actions?.length > 0 && el("div", { class: "actions card-actions" }, block.actions.map((e) => element(block, e, surface))));
}

const carousel = (block, surface) =>
  el("div", { class: "carousel", role: "group", tabindex: "0", "aria-label": "Cards" }, (block.elements || []).map((b) => drawBlock(b, surface)));

function container(block, surface) {
  const inside = el("div", { class: "blocks" }, (block.child_blocks || []).map((b) => drawBlock(b, surface)));
  const title = block.title && textNodes(block.title);
  const sub = block.subtitle && el("span", { class: "muted" }, textNodes(block.subtitle));
  if (!block.is_collapsible) return el("div", { class: "container-block" }, title && el("div", { class: "card-title" }, title), sub, inside);
  return el("details", { class: "container-block", open: block.default_collapsed ? null : true }, el("summary", {}, title || "Details", " ", sub), inside);
}

const MAKERS = {
  section, header, context, actions, input, image, alert, card, carousel, container, table,
  context_actions: contextActions,
  divider: () => el("hr", { class: "divider" }),
  rich_text: (block) => el("div", { class: "text rich-text" }, richText(block)),
  markdown: (block, surface) => el("div", { class: "text markdown" }, markdown(block.text, surface.level)),
  data_table: dataTable,
  data_visualization: chartBlock,
};

/** One block. */
export function drawBlock(block, surface) {
  const make = MAKERS[block?.type];
  if (!make) return cannot(`a block of type ${block?.type}`, block);
  let node;
  try {
    node = make(block, surface);
  } catch (fault) {
    return cannot(`this ${block.type} block (${fault.message})`, block);
  }
  node.dataset.blockId = block.block_id || "";
  node.dataset.blockType = block.type;
  return node;
}

/** All blocks of a surface. */
export const drawBlocks = (blocks, surface) => el("div", { class: `blocks blocks-${surface.mode}` }, blocks.map((b) => drawBlock(b, surface)));

/** A drawing of nothing yet. */
export const emptyArt = () => svg("svg", { viewBox: "0 0 64 64", width: 64, height: 64, class: "empty-art", "aria-hidden": "true" },
  svg("path", { d: "M32 12v36M16 36a16 16 0 0 0 32 0M22 22h20" }), svg("circle", { cx: 32, cy: 12, r: 4 }));
