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
  const services = known(codes, atlas.service);
  const looked = sorted(atlas.regions)
    .filter((one) => (!where.partition || one.partition === where.partition) && (!where.geography || one.geography === where.geography))
    .map((region) => ({ region, lacks: services.filter((one) => !atlas.offered(one.code, region.code)) }));
  const lacking = (/** @type {number} */ count) => looked.filter((one) => one.lacks.length === count);
  return {
    services,
    looked,
    all: lacking(0),
    few: Array.from({ length: NEARLY }, (_, at) => lacking(at + 1)),
    rest: looked.filter((one) => one.lacks.length > NEARLY).sort((one, other) => one.lacks.length - other.lacks.length),
    weights: services.map((service) => ({
      service,
      offered: looked.filter((one) => !one.lacks.includes(service)).length,
      without: looked.filter((one) => !one.lacks.length || (one.lacks.length === 1 && one.lacks[0] === service)).length,
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
  const regions = known(codes, atlas.region);
  const held = sorted(atlas.services)
    .map((service) => ({ service, holders: regions.filter((one) => atlas.offered(service.code, one.code)) }))
    .filter((one) => one.holders.length);
  return {
    any: held.map((one) => one.service),
    common: held.filter((one) => one.holders.length === regions.length).map((one) => one.service),
    regions: regions.map((region) => ({
      region,
      offers: held.filter((one) => one.holders.includes(region)).length,
      lacks: held.filter((one) => !one.holders.includes(region)).map((one) => one.service),
      own: held.filter((one) => regions.length > 1 && one.holders.length === 1 && one.holders[0] === region).map((one) => one.service),
    })),
  };
}

/**
 * Return what was found by services as a table: a row a Region, those that lack least first, and a column a service.
 * @param {Regions} found
 * @returns {string[][]}
 */
export function regionsTable({ services, looked }) {
  const head = ["region_code", "region_name", "partition", "geography", "lacks", ...services.map((one) => one.code)];
  const rows = [...looked]
    .sort((one, other) => one.lacks.length - other.lacks.length)
    .map(({ region, lacks }) => [
      region.code,
      region.name ?? "",
      region.partition ?? "",
      region.geography ?? "",
      String(lacks.length),
      ...services.map((one) => (lacks.includes(one) ? "no" : "yes")),
    ]);
  return [head, ...rows];
}

/**
 * Return what was found by Regions as a table: a row a service that any of them offers, and a column a Region.
 * @param {Services} found
 * @returns {string[][]}
 */
export function servicesTable({ any, regions }) {
  const head = ["service_code", "service_name", "category", ...regions.map((one) => one.region.code)];
  const rows = any.map((one) => [
    one.code,
    one.name ?? "",
    one.category,
    ...regions.map(({ lacks }) => (lacks.includes(one) ? "no" : "yes")),
  ]);
  return [head, ...rows];
}

/**
 * @template T
 * @param {readonly string[]} codes
 * @param {(code: string) => T | undefined} find
 * @returns {T[]}
 */
function known(codes, find) {
  return codes.flatMap((code) => find(code) ?? []);
}
