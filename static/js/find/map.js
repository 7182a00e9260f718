// @ts-check
// The answer of "Find" on the map (shared/answer-map.js).

import { markRegions } from "../shared/answer-map.js";
import { countText, label } from "../shared/labels.js";
import { isType } from "./view.js";

/**
 * Mark the Regions that have all services and those that do not.
 * @param {HTMLElement} map
 * @param {import("./model.js").RegionsAnswer} answer
 */
export function showOnMap(map, { candidates, services }) {
  const noun = services.some(isType) ? "of these" : "";
  const results = new Map(candidates.map((result) => [result.region.code, result]));
  markRegions(map, (code, name) => {
    const result = results.get(code);
    if (!result) return { status: "out", title: `${name}: not among the chosen Regions` };
    const count = result.lacks.length;
    const lacks = noun ? `${count} ${noun}` : countText(count, "service");
    return { status: count ? "no" : "yes", title: `${label(result.region)}: ${count ? `lacks ${lacks}` : "has all"}` };
  });
}
