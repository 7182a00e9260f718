// @ts-check
// The words of questions in several languages: those for what is asked, those without a meaning of their own, and those that
// name all Regions or all services.

/**
 * What is asked about the Regions and services that a question names.
 * @typedef {"changes" | "launches" | "lacks" | "compare" | "download" | "near" | "outside" | "uncovered" | "instances"} Intent
 */

export const FILLERS =
  "a about all also am avail amazon amazonaws an and any are at available availability aws be both boto3 by can check client cloud cn com " +
  "could currently deploy deployed did do does doing done each either every everywhere exist exists find for from get give got had has have how i if in " +
  "is it its list located location many me my near of offer offered offering offers on one ones only or our out please present " +
  "provided regional resource run running runs s see should show since still tell that the their them " +
  "there these they this those to today up use used using was we were what whats when where which who whole why will with work works " +
  "would yet you your anything everything something supports supported supporting awssdk code codes complete console count partition partitions manually date dates day days full home name names need number sdk total";

/** Fillers in German, French, Spanish, Italian and Portuguese; "es", "de" and the like are names, so only phrases have them. */
export const FOREIGN_FILLERS = [
  "gibt es", "ist", "sind", "wo", "wo ist", "wann", "welche", "welchen", "welcher", "hat", "haben", "verfügbar", "verfuegbar", "verfügbarkeit", "im", "für", "und", "mit", "der", "die", "das", "von",
  "disponible", "disponibles", "dispo", "est ce que", "est", "où", "où est", "quelle", "quelles", "quel", "quels", "dans", "en", "le", "la", "les", "pour", "et", "avec", "disponibilité", "disponibilité de",
  "está", "esta", "están", "dónde", "dónde está", "qué", "cuáles", "hay", "tiene", "tienen", "disponibilidad", "disponibilidad de", "con", "para", "el", "los", "las",
  "disponibile", "disponibili", "disponibilità", "disponibilità di", "dove", "dov è", "quali", "c è", "nella", "nel", "il",
  "disponível", "disponíveis", "disponibilidade", "disponibilidade de", "onde", "onde está", "quais", "tem", "há", "em", "na", "com",
];

/** @type {Record<Intent, string[]>} */
export const INTENTS = {
  changes: [
    "news", "whats new", "what s new", "changes", "change", "changed", "changelog", "what changed",
    "came", "come", "come to", "arrived", "added", "update", "updates", "history", "removed", "left", "went",
  ],
  launches: ["new", "newest", "launch", "launched", "launches", "launch date", "launch dates", "opened", "recent", "recently", "latest"],
  lacks: ["lack", "lacks", "lacking", "missing", "miss", "misses", "not available", "not use", "cannot", "unavailable", "not in", "does not have", "doesn t have", "not have", "not offered", "not there", "gaps", "gap", "without", "fehlende", "fehlenden", "fehlt", "fehlen", "manquant", "manquants", "manque", "falta", "faltan", "faltantes", "mancante", "mancanti", "manca", "mancano", "faltam", "em falta", "don t", "don t have", "doesn t", "do not have", "isn t", "isn t available", "aren t", "aren t available"],
  compare: ["vs", "versus", "compare", "compared", "compared to", "comparison", "against", "difference", "differences", "diff", "between", "but", "but not", "but in"],
  download: ["download", "downloads", "excel", "xlsx", "xls", "spreadsheet", "csv", "json", "export", "as excel", "as csv", "as json", "all data", "all the data", "raw data", "full data", "dataset", "data dump"],
  uncovered: [
    "deprecated", "deprecation", "dead", "discontinued", "retired", "ended", "end of life", "eol", "sunset", "alternative", "alternatives", "alternative to",
    "replacement", "replacements", "replacement for", "successor", "successor of", "instead of", "replaced", "replaces", "replaced by",
    "price", "prices", "pricing", "cost", "costs", "cheap", "cheaper", "cheapest", "latency", "fastest", "quota", "quotas", "limit", "limits", "sla", "version", "versions",
  ],
  outside: ["outside", "outside of", "except", "except for", "excluding"],
  instances: ["instance type", "instance types", "instance type instance", "instance type instances", "ec2 instance type", "ec2 instance types"],
  near: [
    "near", "nearest", "nearest to", "closest", "closest to", "close to", "near to", "nearby", "next to", "lowest latency", "lowest latency to", "distance", "distance to", "distance from",
    "am nächsten", "nächste", "nächste region zu", "nächstgelegene", "nahe", "in der nähe von",
    "cerca de", "más cerca de", "más cercana a", "más cercana", "más cerca", "proche de", "plus proche de", "la plus proche de", "la plus proche", "près de",
    "vicino a", "più vicina a", "più vicina", "perto de", "mais próxima de", "mais próxima", "mais perto de",
  ],
};


/** Phrases that name all Regions or all services, where a question names nothing else. */
export const LISTS = /** @type {const} */ ({
  regions: ["region", "regions", "aws region", "aws regions", "availability zones", "availability zone", "zone", "zones", "az", "azs", "locations", "datacenter", "datacenters", "data center", "data centers", "regionen", "régions", "région", "regiones", "región", "regioni", "regione", "regiões", "região", "régions de", "regiones de", "regioni di", "regiões de"],
  services: ["service", "services", "aws service", "aws services", "dienste", "servicios", "servizi", "serviços"],
});
