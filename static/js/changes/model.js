// @ts-check
// The changes that match filters: by Region, service, category and kind, since a date.

/**
 * A change, as in `api/v1/changes.json`.
 * @typedef {object} Change
 * @property {string} date
 * @property {string} previous_date
 * @property {boolean} [previous_recorded] left out while false
 * @property {string} kind
 * @property {string | null} region
 * @property {string | null} service
 * @property {string[]} codes services of a Region that were added or removed, or Regions of a service, or of resource types
 * @property {string} [namespace] of resource types that changed
 * @property {boolean} settled
 * @property {boolean} flap
 * @property {string | null} undone
 * @property {string} text
 */
/**
 * A Region or service that does not exist any more.
 * @typedef {{ kind: "region" | "service", code: string, name: string, category: string | null }} RemovedSubject
 */
/**
 * The filters of changes; an empty text matches anything.
 * @typedef {{ region: string, geography: string, service: string, category: string, kind: string, since: string, on: string }} Filters
 * `on` is the day whose state is shown instead of changes.
 */

/** @typedef {{ month: string, title: string, changes: Change[] }} Month */

/** What the address holds. */
export const SHAPE = /** @type {const} */ ({ region: "text", geography: "text", service: "text", category: "text", kind: "text", since: "text", on: "text" });

const MONTH_TITLE = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" });

/**
 * Return the changes that count; a removal counts when a second check confirms it.
 * @param {readonly Change[]} changes
 */
export function settledChanges(changes) {
  return changes.filter((change) => change.settled);
}

/**
 * Return the changes that match all filters, in their order.
 * @param {readonly Change[]} changes
 * @param {Filters} filters
 * @param {(service: string) => string | null | undefined} categoryOf
 * @param {(region: string) => string | null | undefined} geographyOf
 */
export function filterChanges(changes, filters, categoryOf, geographyOf) {
  return changes.filter((change) => {
    if (filters.kind && change.kind !== filters.kind) return false;
    if (filters.since && change.date < filters.since) return false;
    if (filters.region && !regionsOf(change).includes(filters.region)) return false;
    if (filters.geography && !regionsOf(change).some((code) => geographyOf(code) === filters.geography)) return false;
    if (filters.service && !servicesOf(change).includes(filters.service)) return false;
    return !filters.category || servicesOf(change).some((code) => categoryOf(code) === filters.category);
  });
}

/**
 * Return the Regions that a change is about.
 * @param {Change} change
 */
export function regionsOf(change) {
  return change.region === null ? change.codes : [change.region];
}

/**
 * Return the services that a change is about.
 * @param {Change} change
 */
export function servicesOf(change) {
  if (change.service !== null) return [change.service];
  return change.namespace === undefined ? change.codes : [];
}

/**
 * Group changes by month, in their order.
 * @param {readonly Change[]} changes
 * @returns {Month[]}
 */
export function byMonth(changes) {
  /** @type {Map<string, Change[]>} */
  const months = new Map();
  for (const change of changes) {
    const month = change.date.slice(0, 7);
    const group = months.get(month);
    if (group) group.push(change);
    else months.set(month, [change]);
  }
  return [...months].map(([month, group]) => ({ month, title: MONTH_TITLE.format(new Date(`${month}-01T00:00Z`)), changes: group }));
}

/**
 * Return whether a text is a day of the calendar, as YYYY-MM-DD.
 * @param {string} text
 */
export function isDay(text) {
  const day = new Date(`${text}T00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
