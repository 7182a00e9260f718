// @ts-check
// A chosen mark of a map shows the card of its Region, with a link to its page. Without this script, with a modifier key,
// and where the facts cannot be loaded, the mark itself is that link.
//
// <figure class="map" data-services="405">…<svg><a href="…/regions/eu-west-1/">…     drawings.html

import { element } from "../shared/element.js";
import { closeButton, panelElement, placePanel } from "../shared/panel.js";
import { regionCard } from "../shared/region-facts.js";
import { fetchDocument, once } from "../shared/site.js";

/** @typedef {import("../shared/catalog.js").Region} Region */

const loadRegions = once(async () => {
  const { regions } = /** @type {{ regions: Region[] }} */ (await fetchDocument("regions.json"));
  return new Map(regions.map((region) => [region.url, region]));
});

const panel = panelElement({ class: "map-panel", "aria-label": "Region" });
/** @type {SVGAElement | null} */
let current = null;

document.addEventListener("click", async (event) => {
  const mark = event.target instanceof Element ? event.target.closest("figure[data-services] svg a") : null;
  if (!(mark instanceof SVGAElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  current = mark;
  const address = new URL(mark.href.baseVal, document.baseURI).href;
  const regions = await loadRegions().catch(() => undefined);
  const region = [...(regions ?? [])].find(([url]) => address.endsWith(`/${url}`))?.[1];
  const figure = mark.closest("figure");
  if (!region || !figure) return location.assign(address);
  if (current !== mark) return;
  if (!panel.isConnected) figure.after(panel);
  panel.replaceChildren(element("ul", { class: "region-cards" }, regionCard(region, Number(figure.dataset.services))), closeButton(panel));
  placePanel(panel, mark);
});
