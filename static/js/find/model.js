// @ts-check
// What "Find" answers, apart from how it looks: Regions by services, and the other way round.

import { sorted } from "../shared/labels.js";

/** @typedef {import("../shared/catalog.js").Atlas} Atlas */
/** @typedef {import("../shared/catalog.js").Region} Region */
/** @typedef {import("../shared/catalog.js").Service} Service */
/**
 * A Region, and which of the chosen services it lacks.
 * @typedef {{ region: Region, lacks: Service[] }} Reach
 */
/**
 * A chosen service: in how many of the Regions looked at it is, and how many would have all the others without it.
 * @typedef {{ service: Service, offered: number, without: number }} Weight
 */
/**
 * @typedef {object} Regions
 * @property {Service[]} services the chosen ones
 * @property {Reach[]} looked every Region looked at, by name
 * @property {Reach[]} all those with every chosen service
 * @property {Reach[][]} few those that lack one, and those that lack two
 * @property {Reach[]} rest those that lack more, the least first
 * @property {Weight[]} weights
 */
/**
 * One of the chosen Regions: what it offers, what it lacks that others of them have, what it alone has.
 * @typedef {{ region: Region, offers: number, lacks: Service[], own: Service[] }} Holding
 */
/**
 * @typedef {object} Services
 * @property {Holding[]} regions the chosen ones
 * @property {Service[]} any what at least one of them offers, by name
 * @property {Service[]} common what all of them offer
 */

/** A Region that lacks up to this many is nearly right: it is shown with what it lacks. */
export const NEARLY = 2;

/**
 * Find the Regions that have all of the services.
 * @param {Atlas} atlas
 * @param {readonly string[]} codes of services that exist
 * @param {{ partition?: string, geography?: string }} [where] look at these Regions only
 * @returns {Regions}
 */
export function regionsWith(atlas, codes, where = {}) {
  const services = subjects(codes, atlas.service);
  const looked = sorted(atlas.regions)
    .filter((region) => (!where.partition || region.partition === where.partition) && (!where.geography || region.geography === where.geography))
    .map((region) => ({ region, lacks: services.filter((service) => !atlas.offered(service.code, region.code)) }));
  const lacking = (/** @type {number} */ count) => looked.filter((reach) => reach.lacks.length === count);
  return {
    services,
    looked,
    all: lacking(0),
    few: Array.from({ length: NEARLY }, (_, at) => lacking(at + 1)),
    rest: looked.filter((left) => left.lacks.length > NEARLY).sort((left, right) => left.lacks.length - right.lacks.length),
    weights: services.map((service) => ({
      service,
      offered: looked.filter((reach) => !reach.lacks.includes(service)).length,
      without: looked.filter((reach) => !reach.lacks.length || (reach.lacks.length === 1 && reach.lacks[0] === service)).length,
    })),
  };
}

/**
 * Find the services that all of the Regions have.
 * @param {Atlas} atlas
 * @param {readonly string[]} codes of Regions that exist
 * @returns {Services}
 */
export function servicesIn(atlas, codes) {
  const regions = subjects(codes, atlas.region);
  const held = sorted(atlas.services)
    .map((service) => ({ service, holders: regions.filter((region) => atlas.offered(service.code, region.code)) }))
    .filter((row) => row.holders.length);
  return {
    any: held.map((row) => row.service),
    common: held.filter((row) => row.holders.length === regions.length).map((row) => row.service),
    regions: regions.map((region) => ({
      region,
      offers: held.filter((row) => row.holders.includes(region)).length,
      lacks: held.filter((row) => !row.holders.includes(region)).map((row) => row.service),
      own: held.filter((row) => regions.length > 1 && row.holders.length === 1 && row.holders[0] === region).map((row) => row.service),
    })),
  };
}

/**
 * Return the answer by services as a table: a row a Region, those that lack least first, and a column a service.
 * @param {Regions} answer
 * @returns {string[][]}
 */
export function regionsTable({ services, looked }) {
  const head = ["region_code", "region_name", "partition", "geography", "lacks", ...services.map((service) => service.code)];
  const rows = [...looked]
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
 * Return the answer by Regions as a table: a row a service that any of them offers, and a column a Region.
 * @param {Services} answer
 * @returns {string[][]}
 */
export function servicesTable({ any, regions }) {
  const head = ["service_code", "service_name", "category", ...regions.map((holding) => holding.region.code)];
  const rows = any.map((service) => [
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
