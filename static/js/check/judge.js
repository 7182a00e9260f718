// @ts-check
// The Regions where everything that templates declare is available. Nothing unknown counts as available.

import { distance } from "../shared/distance.js";

/** @typedef {import("./cloudformation.js").Declaration} Declaration */
/** @typedef {{code: string, partition: string | null, at: [number, number] | null}} Place */
/** @typedef {{service: string | null, regions: Set<string>, since: string | null}} Presence */
/**
 * A service that AWS no longer lists: the date of the first check without it (`settled` if a second one agreed), the names of
 * the services that are closest today, by code, and the names that templates have for it.
 * @typedef {{name: string, removed: string, settled: boolean, closest: Record<string, string>, namespaces: string[], terraform: string[]}} GoneServiceFacts
 */
/**
 * Regions by code, those whose types are unknown, types by name, services by code, the service of each prefix of Terraform's
 * names, and the services that AWS no longer lists, by code. `since` is the first day on which a type or service was seen in
 * any Region.
 * @typedef {object} Availability
 * @property {Map<string, Place>} places
 * @property {Set<string>} unknown
 * @property {Map<string, Presence>} types
 * @property {Map<string, Presence>} services
 * @property {Map<string, string>} terraform
 * @property {Map<string, GoneServiceFacts>} gone
 */
/**
 * What a template needs: a resource type, or the service of a Terraform resource.
 * @typedef {object} Requirement
 * @property {string} name
 * @property {"type" | "service"} depth
 * @property {string | null} service
 * @property {string[]} declared the names by which templates declare it
 * @property {boolean} conditional whether all of its declarations are
 * @property {Set<string>} regions those that have it
 * @property {boolean} hasAllRegions whether its availability is known in every Region
 * @property {boolean} gone whether AWS no longer lists its service; its type may still be registered
 * @property {string | null} since
 */
/** @typedef {{status: "available" | "missing" | "unknown", missing: Requirement[], unknown: Requirement[]}} RegionAnswer */
/** @typedef {{kind: string, name: string}} Unjudged */
/** @typedef {{requirements: Requirement[], unjudged: Unjudged[], regions: Map<string, RegionAnswer>}} Judgement */

const UNJUDGED_KINDS = new Set(["nested", "custom", "module", "third-party", "transform", "other-provider", "unknown"]);

/**
 * Return in which Regions everything that is declared is available.
 * @param {readonly Declaration[]} declarations
 * @param {Availability} availability
 * @returns {Judgement}
 */
export function judge(declarations, availability) {
  /** @type {Map<string, Need & {depth: "type" | "service", declarations: Declaration[]}>} */
  const needsByKey = new Map();
  /** @type {Map<string, Unjudged>} */
  const unjudged = new Map();
  const addUnjudged = (/** @type {string} */ kind, /** @type {string} */ name) => unjudged.set(`${kind} ${name}`, { kind, name });
  for (const declaration of declarations) {
    if (UNJUDGED_KINDS.has(declaration.kind)) addUnjudged(declaration.kind, declaration.name);
    for (const { name, depth, service } of needs(declaration, availability)) {
      if (!depth) {
        addUnjudged("unknown", name);
        continue;
      }
      const key = `${name} ${depth}`;
      if (!needsByKey.has(key)) needsByKey.set(key, { name, depth, service, declarations: [] });
      needsByKey.get(key)?.declarations.push(declaration);
    }
  }
  const requirements = sortedByKey(needsByKey).map((need) => requirement(need, availability));
  return {
    requirements,
    unjudged: sortedByKey(unjudged),
    regions: new Map([...availability.places.keys()].sort().map((code) => [code, answer(code, requirements, availability)])),
  };
}

/** @typedef {{name: string, depth: "type" | "service" | null, service: string | null}} Need `depth` is null if no list has it */

/**
 * Return what a declaration needs, and whether it is judged by type or by service.
 * @param {Declaration} declaration
 * @param {Availability} availability
 * @returns {Need[]}
 */
function needs({ kind, name, types }, availability) {
  const byType = (/** @type {string} */ type) => ({ name: type, depth: /** @type {const} */ ("type"), service: availability.types.get(type)?.service ?? goneServiceOfType(type, availability) });
  const byService = (/** @type {string} */ declared, /** @type {string | null} */ service) => ({ name: declared, depth: service === null ? null : /** @type {const} */ ("service"), service });
  if (kind === "awscc") {
    const type = typeOfAwscc(name, availability);
    return [type ? byType(type) : byService(name, goneServiceOfAwscc(name, availability))];
  }
  if (kind === "aws") {
    const service = serviceOfTerraform(name, availability);
    return [byService(name, service !== null && (availability.services.has(service) || availability.gone.has(service)) ? service : null)];
  }
  return types.map((type) => (availability.types.has(type) ? byType(type) : byService(type, goneServiceOfType(type, availability))));
}

/**
 * @param {Need & {depth: "type" | "service", declarations: Declaration[]}} need
 * @param {Availability} availability
 * @returns {Requirement}
 */
function requirement({ name, depth, service, declarations }, availability) {
  const presence = depth === "type" ? availability.types.get(name) : availability.services.get(service ?? "");
  return {
    name,
    depth,
    service,
    declared: [...new Set(declarations.map((declaration) => declaration.name))].sort(),
    conditional: declarations.every((declaration) => declaration.conditional),
    regions: presence?.regions ?? new Set(),
    hasAllRegions: depth === "service",
    gone: availability.gone.has(service ?? ""),
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
  const unknown = areTypesUnknown ? requirements.filter((need) => !need.hasAllRegions) : [];
  const missing = requirements.filter((need) => !need.regions.has(code) && (need.hasAllRegions || !areTypesUnknown));
  const status = missing.length ? "missing" : unknown.length || !requirements.length ? "unknown" : "available";
  return { status, missing, unknown };
}

/**
 * Return the nearest Region to another among those that have something, in the same partition (null: there is none).
 * @param {string} code
 * @param {ReadonlySet<string>} regions
 * @param {Availability} availability
 */
export function nearest(code, regions, availability) {
  const place = availability.places.get(code);
  const others = [...availability.places.values()].filter((other) => other.code !== code && other.partition === place?.partition && regions.has(other.code));
  // Distances are compared in whole kilometers, as they are shown; equal ones are ordered by code.
  const km = (/** @type {Place} */ other) => Math.round(distance(place?.at, other.at));
  return others.sort((left, right) => km(left) - km(right) || (left.code < right.code ? -1 : 1))[0]?.code ?? null;
}

/**
 * Return the sets of requirements without which everything else is available in more Regions, and these Regions; the
 * smallest sets first, of equal size the one that adds more Regions.
 * @param {Judgement} judgement
 * @param {readonly string[]} candidates codes of the Regions that count
 * @returns {{without: Requirement[], gained: string[]}[]}
 */
export function changes(judgement, candidates) {
  /** @type {Map<string, {without: Requirement[], gained: string[]}>} */
  const groups = new Map();
  const blocked = candidates.map((code) => ({ code, answer: judgement.regions.get(code) })).filter(({ answer }) => answer?.status === "missing" && !answer.unknown.length);
  for (const { answer } of blocked) {
    const without = answer?.missing ?? [];
    const names = new Set(without.map((need) => need.name));
    const gained = blocked.filter((other) => other.answer?.missing.every((need) => names.has(need.name))).map((other) => other.code);
    groups.set([...names].join(" "), { without, gained });
  }
  return [...groups.values()].sort((left, right) => left.without.length - right.without.length || right.gained.length - left.gained.length);
}

/** Types by their names without punctuation and case, once for each catalog. @type {WeakMap<Map<string, Presence>, Map<string, string>>} */
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

/**
 * Return the service that AWS no longer lists and that a type belongs to (null: to no such one).
 * @param {string} type
 * @param {Availability} availability
 */
function goneServiceOfType(type, availability) {
  const namespace = type.split("::").slice(0, 2).join("::");
  return goneService((candidate) => candidate === namespace, availability);
}

/**
 * Return the same of a resource of Terraform's provider `awscc`, whose second word is the namespace's name.
 * @param {string} name
 * @param {Availability} availability
 */
function goneServiceOfAwscc(name, availability) {
  const word = name.split("_")[1];
  return goneService((candidate) => squeeze(candidate.slice("AWS::".length)) === word, availability);
}

/**
 * @param {(namespace: string) => boolean} matches
 * @param {Availability} availability
 */
function goneService(matches, { gone }) {
  return [...gone].find(([, { namespaces }]) => namespaces.some(matches))?.[0] ?? null;
}

/** @param {string} name */
const squeeze = (name) => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/**
 * Return the service of a resource of Terraform's provider `aws`, by the longest matching prefix.
 * @param {string} name
 * @param {Availability} availability
 */
function serviceOfTerraform(name, { terraform }) {
  const words = name.split("_");
  const prefixes = words.slice(0, -1).map((_, at) => words.slice(0, words.length - 1 - at).join("_"));
  const entries = [name, ...prefixes.flatMap((prefix) => [`${prefix}_`, prefix])];
  const entry = entries.find((prefix) => terraform.has(prefix));
  return entry === undefined ? null : (terraform.get(entry) ?? null);
}

/**
 * @template T
 * @param {ReadonlyMap<string, T>} values
 * @returns {T[]}
 */
const sortedByKey = (values) => [...values].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, value]) => value);
