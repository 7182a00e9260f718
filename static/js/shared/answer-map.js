// @ts-check
// An answer on the map: each Region's mark is filled where everything is available, hollow where something is missing, and
// faint where the Region is not part of the question or nothing is known.
//
// <div data-map><a data-region="eu-west-1"><title>…   see drawings.html, map_of_answer

import { requiredElement } from "./element.js";

/** @typedef {{ status: "yes" | "no" | "out", title: string }} RegionMark */

/**
 * Mark every Region of a map.
 * @param {HTMLElement} map
 * @param {(code: string, name: string) => RegionMark} markOf `name` is the mark's title as the page has it
 */
export function markRegions(map, markOf) {
  for (const mark of map.querySelectorAll("[data-region]")) {
    const title = requiredElement(mark, "title", SVGTitleElement);
    const name = title.dataset.name ?? title.textContent ?? "";
    title.dataset.name = name;
    const { status, title: text } = markOf(mark.getAttribute("data-region") ?? "", name);
    mark.classList.toggle("no", status === "no");
    mark.classList.toggle("out", status === "out");
    title.textContent = text;
  }
}
