// @ts-check
// The state of a day: what the latest reading up to that day had, and what this proves.

/**
 * When something was listed: the numbers of the first reading with it, and of the first one without it (null: it still is).
 * @typedef {readonly [number, number | null]} Span
 */
/**
 * `api/v1/presence.json`.
 * @typedef {object} Presence
 * @property {string[]} readings the days of all readings that differ from the one before
 * @property {boolean[]} recorded which of them are recordings, at least as old as their day
 * @property {string[]} regions
 * @property {string[]} region_names
 * @property {Span[][]} region_spans
 * @property {string[]} services
 * @property {string[]} service_names
 * @property {Span[][]} service_spans
 * @property {(readonly [number, number | null, readonly number[]])[][]} offerings of each service
 */
/** @typedef {{ code: string, name: string }} Subject */
/**
 * What a reading had: its Regions and services, and the Regions of each service, by code.
 * @typedef {{ regions: Subject[], services: Subject[], regionsOf: Map<string, Set<string>> }} State
 */
/**
 * Whether a Region or a service is part of the question.
 * @typedef {{ region: (code: string) => boolean, service: (code: string) => boolean }} Scope
 */

/**
 * Return the number of the latest reading up to a day; -1 if there is none.
 * @param {Presence} presence
 * @param {string} day
 */
export function readingAt({ readings }, day) {
  return readings.filter((date) => date <= day).length - 1;
}

/**
 * Return the state at a reading, of the Regions and services in scope.
 * @param {Presence} presence
 * @param {number} reading
 * @param {Scope} scope
 * @returns {State}
 */
export function stateAt(presence, reading, scope) {
  const isPresent = (/** @type {readonly [number, number | null, ...unknown[]]} */ [since, until]) => since <= reading && (until === null || reading < until);
  const { regions: codes, region_names, region_spans, services, service_names, service_spans, offerings } = presence;
  const subjectsIn = (/** @type {string[]} */ allCodes, /** @type {string[]} */ names, /** @type {Span[][]} */ spans, /** @type {(code: string) => boolean} */ isInScope) =>
    allCodes.map((code, at) => ({ code, name: names[at] })).filter(({ code }, at) => spans[at].some(isPresent) && isInScope(code));
  const regionsOf = services.map((code, at) => {
    const present = offerings[at].filter(isPresent).flatMap(([, , regions]) => regions.map((region) => codes[region]));
    return /** @type {const} */ ([code, new Set(present.filter(scope.region))]);
  });
  return {
    regions: subjectsIn(codes, region_names, region_spans, scope.region),
    services: subjectsIn(services, service_names, service_spans, scope.service),
    regionsOf: new Map(regionsOf),
  };
}

/**
 * Return in sentences what a reading proves about a day.
 * @param {Presence} presence
 * @param {number} reading
 */
export function proofText({ readings, recorded }, reading) {
  const date = readings[reading];
  const next = readings[reading + 1];
  const source = recorded[reading]
    ? `From the recording packaged on ${date}, the latest up to this day. It may be older than its package: on the day itself AWS may have listed more or less.`
    : `From the check on ${date}, the latest up to this day that detected a change.`;
  if (!next) return `${source} No later check detected a change.`;
  return `${source} The next change was detected ${recorded[reading + 1] ? "in a recording packaged on" : "on"} ${next}.`;
}
