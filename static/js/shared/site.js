// @ts-check
// Where the site is, and how its documents are read: every page may stand in another folder.

/** The top of the site: this script lies at `assets/<digest>/js/shared/`. */
export const ROOT = new URL("../../../../", import.meta.url);

/**
 * Read a document of the API (`search.json`).
 * @param {string} name
 * @returns {Promise<any>}
 */
export async function fetchDocument(name) {
  const answer = await fetch(new URL(`api/v1/${name}`, ROOT));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.json();
}

/**
 * Return a function that loads something once and gives it to every caller; after a failure the next call tries again.
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
