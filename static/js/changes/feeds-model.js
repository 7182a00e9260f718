// @ts-check
// The feeds with the changes that filters select, and what else is in them; the same feeds as a list for feed readers.

/** @typedef {import("./model.js").Filters} Filters */
/** @typedef {import("./data.js").ChangeData} ChangeData */
/**
 * A feed: the name of its subject, and the folder of its files from the top of the site.
 * @typedef {{ name: string, folder: string }} Feed
 */

/** The feed of everything. */
const ALL = { name: "All Regions and services", folder: "" };

/**
 * Return the feeds with the changes that filters select, and sentences on what else is in them.
 * @param {Filters} filters
 * @param {ChangeData} data
 * @returns {{ feeds: Feed[], notes: string[] }}
 */
export function chosenFeeds(filters, data) {
  const [regions, services] = [regionFeeds(filters, data), serviceFeeds(filters, data)];
  const chosen = [...regions, ...services];
  const notes = [];
  if (services.length && regions.length) notes.push("A feed is about one service in all Regions, or about one Region with all services.");
  if (filters.kind) notes.push("A feed has all kinds of changes.");
  if (filters.kind.startsWith("types-") && !services.length) notes.push("Changes of resource types are in the feeds of services only.");
  return { feeds: chosen.length ? chosen : [ALL], notes };
}

/**
 * Return feeds as OPML 2.0.
 * @param {readonly Feed[]} feeds
 * @param {URL} root the top of the site
 */
export function opmlText(feeds, root) {
  const list = document.implementation.createDocument(null, "opml");
  const add = (/** @type {Element} */ parent, /** @type {string} */ name, /** @type {Record<string, string>} */ attributes = {}) => {
    const child = list.createElement(name);
    for (const [key, value] of Object.entries(attributes)) child.setAttribute(key, value);
    parent.append(child);
    return child;
  };
  const top = list.documentElement;
  top.setAttribute("version", "2.0");
  add(add(top, "head"), "title").textContent = "Region Atlas: chosen feeds";
  const body = add(top, "body");
  for (const { name, folder } of feeds) {
    add(body, "outline", { type: "rss", text: name, title: name, xmlUrl: feedAddress(folder, root), htmlUrl: new URL(folder || "changes/", root).href });
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(list)}\n`;
}

/**
 * Return the address of a feed.
 * @param {string} folder
 * @param {URL} root
 */
export function feedAddress(folder, root) {
  return new URL(`${folder}feed.atom`, root).href;
}

/**
 * @param {Filters} filters
 * @param {ChangeData} data
 * @returns {Feed[]}
 */
function regionFeeds({ region, geography }, { regions, removedRegions }) {
  const chosen = region ? [regions.get(region) ?? removedRegions.get(region)] : [...regions.values()].filter((row) => geography && row.geography === geography);
  return chosen.flatMap((row) => (row ? [{ name: row.name ?? row.code, folder: row.url }] : []));
}

/**
 * @param {Filters} filters
 * @param {ChangeData} data
 * @returns {Feed[]}
 */
function serviceFeeds({ service, category }, { services, removedServices, names }) {
  const chosen = service ? [services.get(service) ?? removedServices.get(service)] : [...services.values()].filter((row) => category && row.category === category);
  return chosen.flatMap((row) => (row ? [{ name: names.get(row.code) ?? row.code, folder: row.url }] : []));
}
