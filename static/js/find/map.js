// @ts-check
// The answer of "Find" on the map: a mark a Region, filled where all the services are, hollow where one is missing, faint
// where the question does not look.
//
// <div data-map><a data-region="eu-west-1"><title>…   see drawings.html, map_of_answer

import { countText } from "../shared/answers.js";
import { requiredElement } from "../shared/element.js";
import { label } from "../shared/labels.js";
import { isType } from "./view.js";

/**
 * Mark which Regions have all services.
 * @param {HTMLElement} map
 * @param {import("./model.js").RegionsAnswer} answer
 */
export function showOnMap(map, { candidates, services }) {
  const noun = services.some(isType) ? "of these" : "";
  const results = new Map(candidates.map((result) => [result.region.code, result]));
  for (const mark of map.querySelectorAll("[data-region]")) {
    const result = results.get(mark.getAttribute("data-region") ?? "");
    mark.classList.toggle("no", Boolean(result?.lacks.length));
    mark.classList.toggle("out", !result);
    const title = requiredElement(mark, "title", SVGTitleElement);
    const name = title.dataset.name ?? title.textContent ?? "";
    title.dataset.name = name;
    if (!result) title.textContent = `${name}: not among the chosen Regions`;
    else title.textContent = `${label(result.region)}: ${result.lacks.length ? `lacks ${noun ? `${result.lacks.length} ${noun}` : countText(result.lacks.length, "service")}` : "has all"}`;
  }
}
