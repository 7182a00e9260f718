// @ts-check
// Answers about availability: each has a sentence, its details, and the page that shows it.

import { byDistance, kmText } from "../shared/distance.js";
import { countText, label } from "../shared/labels.js";
import { query, regionsOf } from "./scope.js";
import { joinNames, shortName } from "./wording.js";

/** @typedef {import("../shared/rank.js").Entry} Entry */
/** @typedef {import("./answer.js").Answer} Answer */
/** @typedef {import("./scope.js").Scope} Scope */
/** @typedef {import("../shared/search-index.js").Index} Index */
/** @typedef {import("../shared/offerings.js").Offering} Offering */
/**
 * The facts that answers are made from.
 * @typedef {object} Facts
 * @property {(service: string, region: string) => boolean} available
 * @property {(service: string, region: string) => Offering | undefined} offering if the service's document was loaded
 */

/** The most nearest Regions that are named, and the most Regions that are named with their first day. */
const MAX_NEAREST = 3;
const MAX_DATED = 12;
/** The most Regions without a member of a family that are named. */
const MAX_NAMED = 4;

/**
 * Answer for one service in one Region: yes, with date and endpoint; or no, with the nearest Regions that have it.
 * @param {Entry} service
 * @param {Entry} region
 * @param {Index} index
 * @param {Facts} facts
 * @returns {Answer}
 */
export function inRegion(service, region, index, facts) {
  const href = `${service.url}#${encodeURIComponent(region.code)}`;
  const [name, place] = [label(service), label(region)];
  if (!facts.available(service.code, region.code)) {
    const nearest = nearestWith([service], region, index, facts);
    const line = nearest ? `Nearest Regions that have it: ${nearest}` : "No Region has it";
    return { label: `No: ${name} is not available in ${place}`, lines: [line], verdict: "no", href };
  }
  const offering = facts.offering(service.code, region.code);
  const lines = [since(offering, index), endpoint(offering), ...ofFamily(service, [region], index, facts)].filter(Boolean);
  return { label: `Yes: ${name} is available in ${place}`, lines, verdict: "yes", href };
}

/**
 * Answer for one service in several Regions: in how many, in which not, and since when.
 * @param {Entry} service
 * @param {Scope} scope
 * @param {Index} index
 * @param {Facts} facts
 * @returns {Answer}
 */
export function inRegions(service, { regions, name }, index, facts) {
  const holders = regions.filter((region) => facts.available(service.code, region.code));
  const absent = regions.filter((region) => !holders.includes(region));
  const lines = [];
  if (holders.length && absent.length) lines.push(`Not in ${joinNames(absent.map(shortName))}`);
  lines.push(...ofFamily(service, regions, index, facts));
  const days = holders.length <= MAX_DATED ? firstSeen(service, holders, index, facts) : "";
  if (days) lines.push(`First seen: ${days}`);
  const text = `${label(service)} in ${name}: available in ${holders.length} of ${countText(regions.length, "Region")}`;
  return { label: text, lines, verdict: verdict(holders.length, regions.length), href: service.url };
}

/**
 * Answer for several services in some Regions: where all of them are, and in how many of the Regions each is.
 * @param {Entry[]} services
 * @param {Scope} scope
 * @param {Facts} facts
 * @returns {Answer}
 */
export function allIn(services, { regions, name, filter }, facts) {
  const complete = regions.filter((region) => hasAll(region, services, facts));
  const names = joinNames(services.map(shortName));
  const href = `find/${query({ services }, filter)}`;
  if (regions.length === 1) {
    const missing = services.filter((service) => !facts.available(service.code, regions[0].code));
    const text = missing.length ? `No: ${joinNames(missing.map(shortName))} ${verb(missing)} not available in ${name}` : `Yes: ${names} are available in ${name}`;
    return { label: text, lines: [], verdict: verdict(complete.length, 1), href };
  }
  const lines = services.map((service) => {
    const holders = regions.filter(({ code }) => facts.available(service.code, code));
    return `${shortName(service)}: ${holders.length} of ${regions.length}`;
  });
  if (complete.length && complete.length < regions.length) lines.push(`All of them in ${joinNames(complete.map(shortName))}`);
  const text = `${names} in ${name}: all of them in ${complete.length} of ${countText(regions.length, "Region")}`;
  return { label: text, lines, verdict: verdict(complete.length, regions.length), href };
}

/**
 * Answer for services near a Region: in that Region, or in the nearest Regions that have all of them.
 * @param {Entry[]} services
 * @param {Entry} region
 * @param {Index} index
 * @param {Facts} facts
 * @returns {Answer}
 */
export function near(services, region, index, facts) {
  const isAvailable = hasAll(region, services, facts);
  const nearest = nearestWith(services, region, index, facts);
  const names = joinNames(services.map(shortName));
  const missing = nearest ? `No: ${names} ${verb(services)} not in ${label(region)}` : `No Region has ${names}`;
  return {
    label: isAvailable ? `Yes: ${names} ${verb(services)} available in ${label(region)} itself` : missing,
    lines: nearest ? [`Nearest ${isAvailable ? "other " : ""}Regions: ${nearest}`] : [],
    verdict: isAvailable ? "yes" : "no",
    href: `find/${query({ services }, { near: region.code })}`,
  };
}

/**
 * Answer for services near a city: the nearest Regions that have all of them.
 * @param {Entry[]} services
 * @param {import("../shared/search-index.js").City} city
 * @param {Index} index
 * @param {Facts} facts
 * @returns {Answer}
 */
export function nearCity(services, city, index, facts) {
  const names = joinNames(services.map(shortName));
  const [nearest, ...others] = nearestRegions(city, index, (region) => hasAll(region, services, facts));
  const [{ place: start }] = nearestRegions(city, index);
  return {
    label: nearest ? `${names} nearest to ${city.name}, ${city.country}: ${nearest.text}` : `No Region has ${names}`,
    lines: others.length ? [`Then ${joinNames(others.map(({ text }) => text))}`] : [],
    verdict: nearest ? "page" : "no",
    href: `find/${query({ services }, { near: start.code })}`,
  };
}

/**
 * Return the commercial Regions that are nearest to a city, each with its name and distance in words.
 * @param {import("../shared/search-index.js").City} city
 * @param {Index} index
 * @param {(region: Entry) => boolean} [isConsidered]
 */
export function nearestRegions(city, { entries, places }, isConsidered = () => true) {
  const commercial = places.find(({ filter }) => filter.partition === "aws")?.regions ?? [];
  const regions = regionsOf(entries).filter((region) => commercial.includes(region.code) && isConsidered(region));
  return byDistance(city.at, regions)
    .slice(0, MAX_NEAREST)
    .map(({ place, km }) => ({ place, text: `${shortName(place)} (${kmText(km)})` }));
}

/**
 * Answer for a category in one or several Regions: how many of its services are available.
 * @param {import("../shared/search-index.js").Category} category
 * @param {Scope} scope
 * @param {Facts} facts
 * @returns {Answer}
 */
export function ofCategory({ name, services }, scope, facts) {
  const { regions, filter } = scope;
  const sizes = services.map((service) => regions.filter(({ code }) => facts.available(service, code)).length);
  const availableCount = sizes.filter(Boolean).length;
  const total = countText(services.length, "service");
  if (regions.length === 1) {
    const href = `${regions[0].url}${query({}, { category: name })}`;
    return { label: `${name} in ${scope.name}: ${availableCount} of ${total} available`, lines: [], verdict: "page", href };
  }
  const everywhereCount = sizes.filter((size) => size === regions.length).length;
  // The matrix is filtered by geography and partition, not by country.
  const matrixHasFilter = "geography" in filter || "partition" in filter;
  const href = `matrix/${matrixHasFilter ? query({}, { category: name, ...filter }) : query({ regions }, { category: name })}`;
  const text = `${name} in ${scope.name}: ${everywhereCount} of ${total} in every Region, ${availableCount} in at least one`;
  return { label: text, lines: [], verdict: "page", href };
}

/**
 * Return lines on the members of a family that are not in the same Regions as its leading service.
 * @param {Entry} service
 * @param {Entry[]} regions
 * @param {Index} index
 * @param {Facts} facts
 */
function ofFamily(service, regions, index, facts) {
  const family = index.families.find(({ leader }) => leader === service.code);
  const members = Object.keys(family?.members ?? {}).flatMap((member) => index.entries.filter(({ kind, code }) => kind === "service" && code === member));
  const lines = members.map((member) => {
    const differs = regions.some(({ code }) => facts.available(member.code, code) !== facts.available(service.code, code));
    const absent = regions.filter(({ code }) => !facts.available(member.code, code));
    const name = `${shortName(member)} (${family?.members[member.code]})`;
    if (!differs) return "";
    if (regions.length === 1) return `${name}: ${absent.length ? "not available here" : "available"}`;
    const size = regions.length - absent.length;
    return `${name}: ${size} of ${regions.length}${size && absent.length && absent.length <= MAX_NAMED ? `, not in ${joinNames(absent.map(shortName))}` : ""}`;
  });
  return lines.filter(Boolean);
}

/**
 * @param {Entry} region
 * @param {Entry[]} services
 * @param {Facts} facts
 */
export function hasAll(region, services, facts) {
  return services.every((service) => facts.available(service.code, region.code));
}

/**
 * Return the Regions nearest to another that have all of some services, with their distance.
 * @param {Entry[]} services
 * @param {Entry} region
 * @param {Index} index
 * @param {Facts} facts
 */
function nearestWith(services, region, index, facts) {
  const others = regionsOf(index.entries).filter((other) => other !== region && hasAll(other, services, facts));
  return byDistance(region.at, others)
    .slice(0, MAX_NEAREST)
    .map(({ place, km }) => `${shortName(place)} (${kmText(km)})`)
    .join(", ");
}

/**
 * Return on which day a service was first seen in each of some Regions, the earliest first.
 * @param {Entry} service
 * @param {Entry[]} regions
 * @param {Index} index
 * @param {Facts} facts
 */
function firstSeen(service, regions, index, facts) {
  /** @type {Map<string, string[]>} */
  const names = new Map();
  for (const region of regions) {
    const day = facts.offering(service.code, region.code)?.first_seen;
    if (day) names.set(day, [...(names.get(day) ?? []), shortName(region)]);
  }
  const days = [...names.keys()].sort();
  return days.map((day) => `${joinNames(names.get(day) ?? [])} ${day === index.since ? "by " : ""}${day}`).join("; ");
}

/**
 * @param {Offering | undefined} offering
 * @param {Index} index
 */
function since(offering, index) {
  if (!offering?.first_seen) return "";
  return offering.first_seen === index.since ? `Available by ${index.since}, the first check` : `First seen on ${offering.first_seen}`;
}

/** @param {Offering | undefined} offering */
function endpoint(offering) {
  if (!offering?.endpoint) return "";
  return `Endpoint ${offering.endpoint}${offering.global_endpoint ? ", which serves several Regions" : ""}`;
}

/** @param {Entry[]} services */
function verb(services) {
  return services.length > 1 ? "are" : "is";
}

/**
 * @param {number} part
 * @param {number} whole
 * @returns {"yes" | "no" | "some"}
 */
function verdict(part, whole) {
  if (part === whole) return "yes";
  return part ? "some" : "no";
}
