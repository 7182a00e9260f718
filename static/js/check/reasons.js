// @ts-check
// Why something in a template is not judged, by its kind: in the words of `region-atlas check`.

/** @type {Record<string, string>} */
export const REASONS = {
  nested: "nested stack: check its template as well",
  custom: "custom resource: what it does is up to its function",
  module: "module: check its files, or a plan of all of it",
  "third-party": "type of another publisher",
  transform: "macro: it may add resources",
  "other-provider": "resource of another provider",
  unknown: "not recognized: computed, or in no list of resource types",
};
