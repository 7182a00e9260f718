// @ts-check
// The answers of "Find", independent of the page: Regions by services, and services by Regions.

import { distance } from "../shared/distance.js";
import { sortedByName } from "../shared/labels.js";

/** @typedef {import("../shared/catalog.js").Catalog} Catalog */
/** @typedef {import("../shared/catalog.js").Region} Region */
/** @typedef {import("../shared/catalog.js").Service} Service */
/**
 * A Region, the chosen services that it lacks, and its distance in km from the Region of the question (infinite where that
 * is unknown, undefined where the question names none).
 * @typedef {{ region: Region, lacks: Service[], km?: number }} RegionResult
 */
/**
 * The candidates: Regions of a partition, of a geography, and in each of the lists; ranked by distance from `near`.
 * @typedef {{ partition?: string, geography?: string, places?: readonly (readonly string[])[], near?: Region }} RegionFilter
 */
/**
 * A chosen service: the number of candidates that have it, and of those that have all the others.
 * @typedef {{ service: Service, regionCount: number, countWithout: number }} ServiceEffect
 */
/**
 * @typedef {object} RegionsAnswer
 * @property {Service[]} services the chosen ones
 * @property {RegionResult[]} candidates every Region that the filter admits, the nearest first, else by name
 * @property {RegionResult[]} complete those with every chosen service
 * @property {RegionResult[][]} nearMisses those that lack one, and those that lack two
 * @property {RegionResult[]} others those that lack more, the least first
 * @property {ServiceEffect[]} effects how each chosen service limits the answer
 */
/**
 * One of the chosen Regions: the number of services that it offers, those that it lacks and another of them has, and those
 * that only it has.
 * @typedef {{ region: Region, offers: number, lacks: Service[], own: Service[] }} RegionShare
 */
/**
 * @typedef {object} ServicesAnswer
 * @property {RegionShare[]} regions the chosen ones
 * @property {Service[]} union what at least one of them offers, by name
 * @property {Service[]} common what all of them offer
 */

/** The most services that a near miss lacks: it is shown with what it lacks. */
export const MAX_LACKING = 2;

/**
 * Find the Regions that have all of the services.
 * @param {Catalog} catalog
 * @param {readonly string[]} codes of services that exist
 * @param {RegionFilter} [filter]
 * @returns {RegionsAnswer}
 */
export function regionsWith(catalog, codes, filter = {}) {
  const services = subjects(codes, catalog.service);
  const { near } = filter;
  const results = sortedByName(catalog.regions)
    .filter((region) => isCandidate(region, filter))
    .map((region) => ({
      region,
      lacks: services.filter((service) => !catalog.offered(service.code, region.code)),
      km: near && (near === region ? 0 : distance(near.at, region.at)),
    }));
  const candidates = near ? results.sort((left, right) => compareDistance(left.km ?? Infinity, right.km ?? Infinity)) : results;
  const lacking = (/** @type {number} */ count) => candidates.filter((result) => result.lacks.length === count);
  return {
    services,
    candidates,
    complete: lacking(0),
    nearMisses: Array.from({ length: MAX_LACKING }, (_, at) => lacking(at + 1)),
    others: candidates.filter((result) => result.lacks.length > MAX_LACKING).sort((left, right) => left.lacks.length - right.lacks.length),
    effects: services.map((service) => ({
      service,
      regionCount: candidates.filter((result) => !result.lacks.includes(service)).length,
      countWithout: candidates.filter((result) => !result.lacks.length || (result.lacks.length === 1 && result.lacks[0] === service)).length,
    })),
  };
}

/**
 * @param {Region} region
 * @param {RegionFilter} filter
 */
function isCandidate(region, { partition, geography, places = [] }) {
  return (!partition || region.partition === partition) && (!geography || region.geography === geography) && places.every((codes) => codes.includes(region.code));
}

/**
 * @param {number} left
 * @param {number} right
 */
function compareDistance(left, right) {
  return left === right ? 0 : left - right;
}

/**
 * Return the nearest other Region of the same partition that has a service.
 * @param {Catalog} catalog
 * @param {Service} service
 * @param {Region} region
 * @returns {Region | undefined}
 */
export function nearestWith(catalog, service, region) {
  return catalog.regions
    .filter((other) => other !== region && other.partition === region.partition && catalog.offered(service.code, other.code))
    .sort((left, right) => compareDistance(distance(region.at, left.at), distance(region.at, right.at)))[0];
}

/**
 * Find the services that all of the Regions have.
 * @param {Catalog} catalog
 * @param {readonly string[]} codes of Regions that exist
 * @returns {ServicesAnswer}
 */
export function servicesIn(catalog, codes) {
  const regions = subjects(codes, catalog.region);
  const rows = sortedByName(catalog.services)
    .map((service) => ({ service, holders: regions.filter((region) => catalog.offered(service.code, region.code)) }))
    .filter((row) => row.holders.length);
  return {
    union: rows.map((row) => row.service),
    common: rows.filter((row) => row.holders.length === regions.length).map((row) => row.service),
    regions: regions.map((region) => ({
      region,
      offers: rows.filter((row) => row.holders.includes(region)).length,
      lacks: rows.filter((row) => !row.holders.includes(region)).map((row) => row.service),
      own: rows.filter((row) => regions.length > 1 && row.holders.length === 1 && row.holders[0] === region).map((row) => row.service),
    })),
  };
}

/**
 * Return the answer by services as a table: a row for each Region, those that lack the least first, and a column for each
 * service.
 * @param {RegionsAnswer} answer
 * @returns {string[][]}
 */
export function regionsTable({ services, candidates }) {
  const head = ["region_code", "region_name", "partition", "geography", "lacks", ...services.map((service) => service.code)];
  const rows = [...candidates]
    .sort((left, right) => left.lacks.length - right.lacks.length)
    .map(({ region, lacks }) => [
      region.code,
      region.name ?? "",
      region.partition ?? "",
      region.geography ?? "",
      String(lacks.length),
      ...services.map((service) => (lacks.includes(service) ? "no" : "yes")),
    ]);
  return [head, ...rows];
}

/**
 * Return the answer by Regions as a table: a row for each service that any of them offers, and a column for each Region.
 * @param {ServicesAnswer} answer
 * @returns {string[][]}
 */
export function servicesTable({ union, regions }) {
  const head = ["service_code", "service_name", "category", ...regions.map((share) => share.region.code)];
  const rows = union.map((service) => [
    service.code,
    service.name ?? "",
    service.category,
    ...regions.map(({ lacks }) => (lacks.includes(service) ? "no" : "yes")),
  ]);
  return [head, ...rows];
}

/**
 * @template T
 * @param {readonly string[]} codes
 * @param {(code: string) => T | undefined} find
 * @returns {T[]}
 */
function subjects(codes, find) {
  return codes.flatMap((code) => find(code) ?? []);
}
