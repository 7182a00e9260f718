// @ts-check
// In which Regions everything is available that templates declare. Nothing unknown counts as available.

import { distance } from "../shared/distance.js";

/** @typedef {import("./cloudformation.js").Declaration} Declaration */
/** @typedef {{code: string, partition: string | null, at: [number, number] | null}} Place */
/** @typedef {{service: string | null, regions: Set<string>, since: string | null}} Presence */
/**
 * What is available where: Regions by code, those whose types are not known, types by name, services by code, and the
 * service of each beginning of Terraform's names. `since` is the first day on which something was seen anywhere.
 * @typedef {object} Availability
 * @property {Map<string, Place>} places
 * @property {Set<string>} unknown
 * @property {Map<string, Presence>} types
 * @property {Map<string, Presence>} services
 * @property {Map<string, string>} terraform
 */
/**
 * What has to be there: a resource type, or the service of a Terraform resource.
 * @typedef {object} Requirement
 * @property {string} name
 * @property {"type" | "service"} depth
 * @property {string | null} service
 * @property {string[]} declared the names by which templates declare it
 * @property {boolean} conditional whether all of its declarations are
 * @property {Set<string>} regions those that have it
 * @property {boolean} known whether every Region is known to have it or not
 * @property {string | null} since
 */
/** @typedef {{status: "available" | "missing" | "unknown", missing: Requirement[], unknown: Requirement[]}} RegionAnswer */
/** @typedef {{kind: string, name: string}} Unjudged */
/** @typedef {{requirements: Requirement[], unjudged: Unjudged[], regions: Map<string, RegionAnswer>}} Judgement */

const UNJUDGED_KINDS = new Set(["nested", "custom", "module", "third-party", "transform", "other-provider", "unknown"]);

/**
 * Return in which Regions everything is available that is declared.
 * @param {readonly Declaration[]} declarations
 * @param {Availability} availability
 * @returns {Judgement}
 */
export function judge(declarations, availability) {
  /** @type {Map<string, {name: string, depth: "type" | "service", declarations: Declaration[]}>} */
  const declared = new Map();
  /** @type {Map<string, Unjudged>} */
  const unjudged = new Map();
  const leave = (/** @type {string} */ kind, /** @type {string} */ name) => unjudged.set(`${kind} ${name}`, { kind, name });
  for (const declaration of declarations) {
    if (UNJUDGED_KINDS.has(declaration.kind)) leave(declaration.kind, declaration.name);
    for (const { name, depth } of needs(declaration, availability)) {
      if (!depth) {
        leave("unknown", name);
        continue;
      }
      const key = `${name} ${depth}`;
      if (!declared.has(key)) declared.set(key, { name, depth, declarations: [] });
      declared.get(key)?.declarations.push(declaration);
    }
  }
  const requirements = sortedByKey(declared).map((need) => requirement(need, availability));
  return {
    requirements,
    unjudged: sortedByKey(unjudged),
    regions: new Map([...availability.places.keys()].sort().map((code) => [code, answer(code, requirements, availability)])),
  };
}

/**
 * Return what a declaration needs, and by what it is judged (null: no list has it).
 * @param {Declaration} declaration
 * @param {Availability} availability
 * @returns {{name: string, depth: "type" | "service" | null}[]}
 */
function needs({ kind, name, types }, availability) {
  if (kind === "awscc") {
    const type = typeOfAwscc(name, availability);
    return [type ? { name: type, depth: "type" } : { name, depth: null }];
  }
  if (kind === "aws") {
    const service = serviceOfTerraform(name, availability);
    return [{ name, depth: service && availability.services.has(service) ? "service" : null }];
  }
  return types.map((type) => ({ name: type, depth: availability.types.has(type) ? "type" : null }));
}

/**
 * @param {{name: string, depth: "type" | "service", declarations: Declaration[]}} need
 * @param {Availability} availability
 * @returns {Requirement}
 */
function requirement({ name, depth, declarations }, availability) {
  const service = depth === "service" ? serviceOfTerraform(name, availability) : null;
  const presence = depth === "type" ? availability.types.get(name) : availability.services.get(service ?? "");
  return {
    name,
    depth,
    service: service ?? presence?.service ?? null,
    declared: [...new Set(declarations.map((declaration) => declaration.name))].sort(),
    conditional: declarations.every((declaration) => declaration.conditional),
    regions: presence?.regions ?? new Set(),
    known: depth === "service",
    since: presence?.since ?? null,
  };
}

/**
 * @param {string} code
 * @param {readonly Requirement[]} requirements
 * @param {Availability} availability
 * @returns {RegionAnswer}
 */
function answer(code, requirements, availability) {
  const areTypesUnknown = availability.unknown.has(code);
  const unknown = areTypesUnknown ? requirements.filter((need) => !need.known) : [];
  const missing = requirements.filter((need) => !need.regions.has(code) && (need.known || !areTypesUnknown));
  const status = missing.length ? "missing" : unknown.length || !requirements.length ? "unknown" : "available";
  return { status, missing, unknown };
}

/**
 * Return the Region nearest to another that has something, of the same partition (null: there is none).
 * @param {string} code
 * @param {ReadonlySet<string>} regions
 * @param {Availability} availability
 */
export function nearest(code, regions, availability) {
  const place = availability.places.get(code);
  const others = [...availability.places.values()].filter((other) => other.code !== code && other.partition === place?.partition && regions.has(other.code));
  // The distance is compared in whole kilometers, as it is shown: of two that are equally near the first by code.
  const km = (/** @type {Place} */ other) => Math.round(distance(place?.at, other.at));
  return others.sort((left, right) => km(left) - km(right) || (left.code < right.code ? -1 : 1))[0]?.code ?? null;
}

/**
 * Return the sets of requirements without which everything else is available in more Regions, the smallest first, and the
 * Regions that are gained; of two sets of one size the one that gains more.
 * @param {Judgement} judgement
 * @param {readonly string[]} candidates codes of the Regions that count
 * @returns {{without: Requirement[], gained: string[]}[]}
 */
export function changes(judgement, candidates) {
  /** @type {Map<string, {without: Requirement[], gained: string[]}>} */
  const groups = new Map();
  const blocked = candidates.map((code) => ({ code, found: judgement.regions.get(code) })).filter(({ found }) => found?.status === "missing" && !found.unknown.length);
  for (const { found } of blocked) {
    const without = found?.missing ?? [];
    const names = new Set(without.map((need) => need.name));
    const gained = blocked.filter((other) => other.found?.missing.every((need) => names.has(need.name))).map((other) => other.code);
    groups.set([...names].join(" "), { without, gained });
  }
  return [...groups.values()].sort((left, right) => left.without.length - right.without.length || right.gained.length - left.gained.length);
}

/** Types by what remains of their names without signs and case, once for each catalog. @type {WeakMap<Map<string, Presence>, Map<string, string>>} */
const squeezedTypes = new WeakMap();

/**
 * Return the type that a resource of Terraform's provider `awscc` stands for.
 * @param {string} name
 * @param {Availability} availability
 */
function typeOfAwscc(name, { types }) {
  const bySqueezed = squeezedTypes.get(types) ?? new Map([...types.keys()].map((type) => [squeeze(type.slice("AWS::".length)), type]));
  squeezedTypes.set(types, bySqueezed);
  return bySqueezed.get(squeeze(name.slice("awscc_".length)));
}

/** @param {string} name */
const squeeze = (name) => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/**
 * Return the service of a resource of Terraform's provider `aws`: the longest entry that fits decides.
 * @param {string} name
 * @param {Availability} availability
 */
function serviceOfTerraform(name, { terraform }) {
  const words = name.split("_");
  const beginnings = words.slice(0, -1).map((_, at) => words.slice(0, words.length - 1 - at).join("_"));
  const entries = [name, ...beginnings.flatMap((beginning) => [`${beginning}_`, beginning])];
  const entry = entries.find((each) => terraform.has(each));
  return entry === undefined ? null : (terraform.get(entry) ?? null);
}

/**
 * @template T
 * @param {ReadonlyMap<string, T>} values
 * @returns {T[]}
 */
const sortedByKey = (values) => [...values].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, value]) => value);
