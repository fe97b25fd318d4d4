// The app's Home tab.

import { announce, announceChange, blockWords } from "./announce.js";
import { drawBlocks, emptyArt } from "./blocks.js";
import { el, keepFocus } from "./dom.js";
import { store } from "./store.js";
import { Surface } from "./surface.js";

/** Draw the Home of the person one is into `root`; say what changed where that follows from what they did there. */
export function drawHome(root) {
  const { home, app } = store.state;
  if (!home) {
    root.dataset.waited = "yes";
    root.replaceChildren(el("div", { class: "empty" }, emptyArt(), el("h2", {}, `${app.name} has nothing here yet`), el("p", {}, "It shows its Home once it has answered app_home_opened.")));
    return;
  }
  const before = root.querySelector(".home-inner") ? blockWords(root) : null;
  const surface = new Surface({ type: "view", view_id: home.id }, { mode: "home", level: 2, held: home.state?.values || {} });
  surface.prune(home.blocks);
  keepFocus(root, () => root.replaceChildren(el("div", { class: "home-inner", data: { viewId: home.id } }, drawBlocks(home.blocks, surface))));
  if (!before && root.dataset.waited) announce(`${app.name} shows its Home`);
  else if (before && store.acted?.view_id === home.id) announceChange(root, before);
}
