// @ts-check
// Fields to choose one of several values: <select data-filter="partition">, named as the key of the address.

/**
 * Return the key of the address that a field is for.
 * @template {string} K
 * @param {HTMLSelectElement} select
 * @param {readonly K[]} keys
 * @returns {K}
 */
export function filterKey(select, keys) {
  const key = keys.find((name) => name === select.dataset.filter);
  if (!key) throw new Error(`no filter ${select.dataset.filter}`);
  return key;
}

/**
 * Return what can be chosen in a field.
 * @param {HTMLSelectElement} select
 */
export function optionValues(select) {
  return [...select.options].map((option) => option.value);
}
