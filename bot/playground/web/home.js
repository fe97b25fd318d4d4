// The app's Home tab.

import { drawBlocks, emptyArt } from "./blocks.js";
import { el, keepFocus } from "./dom.js";
import { store } from "./store.js";
import { Surface } from "./surface.js";

/** Draw the Home of the person one is into `root`. */
export function drawHome(root) {
  const { home, app } = store.state;
  if (!home) {
    root.replaceChildren(el("div", { class: "empty" }, emptyArt(), el("h2", {}, `${app.name} has nothing here yet`), el("p", {}, "It shows its Home once it has answered app_home_opened.")));
    return;
  }
  const surface = new Surface({ type: "view", view_id: home.id }, { mode: "home", held: home.state?.values || {} });
  surface.prune(home.blocks);
  keepFocus(root, () => root.replaceChildren(el("div", { class: "home-inner", data: { viewId: home.id } }, drawBlocks(home.blocks, surface))));
}
