// @ts-check
// The answer to a question: the kind of answer it gets, and the answers that only lead to a page.

import { countText, label } from "../shared/labels.js";
import { MAX_COMPARED } from "../shared/state.js";
import { allIn, hasAll, inRegion, inRegions, near, nearCity, nearestRegions, ofCategory } from "./availability.js";
import { listOf, query, regionsOf, scopeOf } from "./scope.js";
import { capital, joinNames, shortName } from "./wording.js";

/** @typedef {import("../shared/rank.js").Entry} Entry */
/** @typedef {import("./availability.js").Facts} Facts */
/** @typedef {import("./question.js").Question} Question */
/** @typedef {import("./scope.js").Scope} Scope */
/** @typedef {import("../shared/search-index.js").Index} Index */
/**
 * @typedef {object} Answer
 * @property {string} label the answer in a sentence
 * @property {string[]} lines its details
 * @property {"yes" | "no" | "some" | "page"} verdict
 * @property {string} href from the root of the site
 */

/**
 * Return the answer to a question, if it has one: for one Region or one service alone, suggestions are enough, unless only a
 * part of the service is named.
 * @param {Question} question
 * @param {Index} index
 * @param {Facts} facts
 * @returns {Answer | undefined}
 */
export function answer(question, index, facts) {
  const { services, categories, intents } = question;
  const scope = scopeOf(question, index.entries);
  if (question.gone.length) return removedSubject(question.gone[0], index);
  if (question.unlisted.length) return unlistedSubject(question.unlisted[0], index);
  if (intents.has("instances")) return page("Instance types are not in this data, and AWS lists them by Region", "about/faq/#instance-types");
  if (question.cities.length) return ofCity(question, index, facts);
  // A question about what the catalog does not have, such as prices, gets no answer.
  if (intents.has("uncovered") || question.topicalGone.length) return undefined;
  if (intents.has("download")) return downloads(question);
  if (question.page && !scope && !services.length && !categories.length) return page(question.page.label, question.page.href);
  if (intents.has("outside")) return scope && withParts(question, outside(question, scope, index, facts));
  if (isOfLaunches(question, scope)) return launchedRegions(question, scope);
  if (isOfChanges(question, scope)) return changeList(question, scope);
  if (services.length && scope) return withParts(question, withComparison(question, ofServices(question, scope, index, facts)));
  if (services.length > 1) return withParts(question, regionsWithAll(services, index, facts));
  if (services.length) return question.parts.length ? withParts(question, service(services[0], index)) : undefined;
  if (categories.length && scope) return ofCategory(categories[0], scope, facts);
  if (categories.length) return category(categories[0]);
  if (question.qualities.length) return ofQualities(question, scope);
  if (scope) return ofScope(question, scope, index);
  if (intents.has("compare")) return page("Compare Regions side by side", "compare/");
  return question.list && listOfAll(question.list, index);
}

/**
 * Return whether the answer to a question needs the matrix of services and Regions.
 * @param {Question} question
 */
export function needsMatrix({ services, regions, places, cities, categories }) {
  return services.length > 1 || (services.length + categories.length > 0 && regions.length + places.length + cities.length > 0);
}

/**
 * Return the services whose documents an answer needs, for dates and endpoints.
 * @param {Question} question
 * @returns {string[]}
 */
export function documents({ services, regions, places }) {
  return services.length === 1 && regions.length + places.length > 0 ? [services[0].code] : [];
}

/**
 * Return whether a question is about changes. "When did Bedrock come to Frankfurt" is not: its answer has the date.
 * @param {Question} question
 * @param {Scope | undefined} scope
 */
function isOfChanges({ services, intents, since }, scope) {
  return (intents.has("changes") || intents.has("launches") || since !== "") && !(services.length === 1 && scope?.regions.length === 1);
}

/**
 * Return whether a question is about the launches of Regions: "newest Region in Asia", not "what launched in Spain".
 * @param {Question} question
 * @param {Scope | undefined} scope
 */
function isOfLaunches({ services, categories, regions, intents, list }, scope) {
  return intents.has("launches") && list === "regions" && !services.length && !categories.length && !regions.length && (!scope || Object.keys(scope.filter).length > 0);
}

/**
 * Return the answer about a city: the Regions that are nearest to it, with the services that the question names.
 * @param {Question} question
 * @param {Index} index
 * @param {Facts} facts
 */
function ofCity(question, index, facts) {
  const [city] = question.cities;
  if (question.services.length) return withParts(question, nearCity(question.services, city, index, facts));
  const [nearest, ...others] = nearestRegions(city, index);
  return nearest && { ...page(`Nearest Region to ${city.name}, ${city.country}: ${nearest.text}`, nearest.place.url), lines: [`Then ${joinNames(others.map(({ text }) => text))}. Distances are great circles, not latency`] };
}

/**
 * The Regions by the time of their launch; the list of all can be limited to whole years.
 * @param {Question} question
 * @param {Scope | undefined} scope
 */
function launchedRegions({ since }, scope) {
  const year = since.slice(0, 4);
  const text = ["Regions", scope && `in ${scope.name}`, year && `launched since ${year}`].filter(Boolean).join(" ");
  return page(`${text}, latest launch first`, `regions/${query({}, { ...scope?.filter, since: year, sort: "-launched" })}`);
}

/**
 * @param {Question} question
 * @param {Scope} scope
 * @param {Index} index
 * @param {Facts} facts
 * @returns {Answer}
 */
function ofServices({ services, regions, intents }, scope, index, facts) {
  if (intents.has("near") && regions.length === 1) return near(services, regions[0], index, facts);
  if (services.length > 1) return allIn(services, scope, facts);
  if (scope.regions.length > 1) return inRegions(services[0], scope, index, facts);
  return inRegion(services[0], scope.regions[0], index, facts);
}

/**
 * Return the answer about the Regions outside a place; none where several are named, of which one may be meant to be inside.
 * @param {Question} question
 * @param {Scope} scope
 * @param {Index} index
 * @param {Facts} facts
 */
function outside({ services, regions: named, places, categories }, scope, { entries }, facts) {
  if (named.length + places.length > 1 || categories.length) return undefined;
  const regions = regionsOf(entries).filter((region) => !scope.regions.includes(region));
  if (!services.length) return page(`Outside ${scope.name}: ${countText(regions.length, "Region")}`, listOf({ ...scope, regions, filter: {} }));
  const holders = regions.filter((region) => hasAll(region, services, facts));
  const text = `${joinNames(services.map(shortName))} outside ${scope.name}: available in ${holders.length} of ${countText(regions.length, "Region")}`;
  return page(text, services.length > 1 ? `find/${query({ services })}` : services[0].url);
}

/**
 * Return the answer to a question about services with a link to Compare, if it names the Regions to compare.
 * @param {Question} question
 * @param {Answer} servicesAnswer
 * @returns {Answer}
 */
function withComparison({ services, regions, places, intents }, servicesAnswer) {
  if (!intents.has("compare") || places.length || regions.length < 2 || regions.length > MAX_COMPARED) return servicesAnswer;
  return { ...servicesAnswer, href: `compare/${query({ regions, services })}&table` };
}

/**
 * Return the answer to a question about services as one about them alone, if it names parts of them: it then says where AWS
 * lists the Regions of those. A service that is not available has no parts.
 * @template {Answer | undefined} AnyAnswer
 * @param {Question} question
 * @param {AnyAnswer} servicesAnswer
 * @returns {AnyAnswer}
 */
function withParts({ parts }, servicesAnswer) {
  if (!parts.length || !servicesAnswer || servicesAnswer.verdict === "no") return servicesAnswer;
  const listings = [...new Set(parts.map((part) => part.parts))];
  const notes = listings.map((listing) => {
    const named = parts.filter((part) => part.parts === listing);
    const words = [...new Set(named.map(({ word }) => `"${word}"`))].join(" and ");
    return `Where ${label(named[0].entry)} has ${words} is not in the catalog: AWS lists ${listing.listing} at ${listing.source}`;
  });
  return { ...servicesAnswer, label: servicesAnswer.label.replace(/^Yes: /, ""), lines: [...notes, ...servicesAnswer.lines], verdict: "page" };
}

/**
 * Return the answer about a removed Region or service: the date, and what is closest today.
 * @param {import("../shared/search-index.js").Gone} subject
 * @param {Index} index
 * @returns {Answer}
 */
function removedSubject({ kind, code, name, removed: day, count: size, successors, url }, index) {
  const closest = index.entries.filter((entry) => entry.kind === "service" && successors.includes(entry.code));
  const lines = [kind === "service" ? `It was available in ${countText(size, "Region")}` : `It had ${countText(size, "service")}`];
  if (closest.length) lines.push(`Closest today: ${joinNames(closest.map(label))}`);
  return { label: `No: ${name || code} was removed by ${day}`, lines, verdict: "no", href: url };
}

/**
 * Return the answer about something that AWS lists no service for: the reason, and the page of the service that it is part of.
 * @param {import("../shared/search-index.js").Unlisted} subject
 * @param {Index} index
 */
function unlistedSubject({ name, reason, part_of: code }, { entries }) {
  const owner = entries.find((entry) => entry.kind === "service" && entry.code === code);
  const lines = owner ? [reason, `Part of ${label(owner)}`] : [reason];
  return { ...page(`AWS lists no Regions for ${name}`, owner?.url ?? "about/faq/#a-service-is-missing-or-its-name-is-odd-why"), lines };
}

/**
 * Return the answer about several services: how many Regions have all of them.
 * @param {Entry[]} services
 * @param {Index} index
 * @param {Facts} facts
 */
function regionsWithAll(services, index, facts) {
  const regions = regionsOf(index.entries);
  const complete = regions.filter((region) => hasAll(region, services, facts));
  const text = `Regions with ${joinNames(services.map(shortName))}: ${complete.length} of ${regions.length}`;
  return page(text, `find/${query({ services })}`);
}

/**
 * Return the answer about one service alone: in how many Regions it is.
 * @param {Entry} entry
 * @param {Index} index
 */
function service(entry, { entries }) {
  return page(`${label(entry)}: available in ${entry.count} of ${countText(regionsOf(entries).length, "Region")}`, entry.url);
}

/**
 * Return the link to the list of all Regions or all services.
 * @param {"regions" | "services"} list
 * @param {Index} index
 */
function listOfAll(list, { entries }) {
  const regionCount = regionsOf(entries).length;
  return list === "regions" ? page(countText(regionCount, "Region"), "regions/") : page(countText(entries.length - regionCount, "service"), "services/");
}

/** @param {import("../shared/search-index.js").Category} category */
function category({ name, services }) {
  return page(`${name}: ${countText(services.length, "service")}`, `services/${query({}, { category: name })}`);
}

/**
 * Return the link to Regions by their properties; none where single Regions are named, whose pages show them.
 * @param {Question} question
 * @param {Scope | undefined} scope
 * @returns {Answer | undefined}
 */
function ofQualities({ qualities }, scope) {
  if (scope && !Object.keys(scope.filter).length) return undefined;
  const filter = Object.assign({}, ...qualities.map((quality) => quality.filter), scope?.filter);
  const [first, ...others] = qualities.map((quality) => quality.label);
  const text = [first, ...others.map((other) => other.replace(/^Regions /, "").replace(/^Opt/, "opt"))].join(", ");
  return page(scope ? `${text} in ${scope.name}` : text, `regions/${query({}, filter)}`);
}

/**
 * Return the answer about Regions alone: what one lacks, several side by side, or the list of those of a place.
 * @param {Question} question
 * @param {Scope} scope
 * @param {Index} index
 * @returns {Answer | undefined}
 */
function ofScope({ regions, places, intents }, scope, index) {
  if (places.length) return page(`${capital(scope.name)}: ${countText(scope.regions.length, "Region")}`, listOf(scope));
  if (regions.length > MAX_COMPARED) return page(`Services in ${scope.name}`, `find/${query({ regions })}`);
  if (regions.length > 1) return page(`Compare ${joinNames(regions.map(shortName))}`, `compare/${query({ regions })}`);
  return intents.has("lacks") ? unavailableServices(regions[0], index) : undefined;
}

/**
 * @param {Entry} region
 * @param {Index} index
 */
function unavailableServices(region, index) {
  const total = index.entries.filter(({ kind }) => kind === "service").length;
  return page(`${total - region.count} of ${total} services are not available in ${label(region)}`, `${region.url}#lacks`);
}

/**
 * @param {Question} question
 * @param {Scope | undefined} scope
 */
function changeList({ services, categories, since }, scope) {
  const filter = {
    region: scope?.regions.length === 1 ? scope.regions[0].code : "",
    geography: scope?.filter.geography ?? "",
    service: services[0]?.code ?? "",
    category: categories[0]?.name ?? "",
    since,
  };
  const subjects = joinNames([...services.slice(0, 1).map(shortName), ...categories.slice(0, 1).map(({ name }) => name)]);
  const parts = ["Changes", subjects && `of ${subjects}`, scope && `in ${scope.name}`, since && `since ${since}`];
  return page(parts.filter(Boolean).join(" "), `changes/${query({}, filter)}`);
}

/** @param {Question} question */
function downloads({ services, regions, places }) {
  const [subject] = [...regions, ...services];
  if (subject) return page(`Download the data of ${label(subject)}`, `${subject.url}#download`);
  const partition = places.find(({ filter }) => filter.partition);
  if (partition) return page(`Download the data of ${partition.name}`, `downloads/#${partition.filter.partition}`);
  return page("Download the data as Excel, CSV or JSON", "downloads/");
}

/**
 * @param {string} text
 * @param {string} href
 * @returns {Answer}
 */
function page(text, href) {
  return { label: text, lines: [], verdict: "page", href };
}
