// @ts-check
// The root of the site, which may be any folder of a host, and the loading of its documents.

/** The top of the site: this script lies at `assets/<digest>/js/shared/`. */
export const ROOT = new URL("../../../../", import.meta.url);

/**
 * Load a document of the API (`search.json`).
 * @param {string} name
 * @returns {Promise<any>}
 */
export async function fetchDocument(name) {
  const answer = await fetch(new URL(`api/v1/${name}`, ROOT));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
}

/**
 * Return a function that loads something once for all of its callers; after a failure the next call tries again.
 * @template T
 * @param {() => Promise<T>} load
 * @returns {() => Promise<T>}
 */
export function once(load) {
  /** @type {Promise<T> | undefined} */
  let loading;
  return () => {
    loading ??= load().catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}
