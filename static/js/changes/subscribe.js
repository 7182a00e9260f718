// @ts-check
// The feeds with the filtered changes: a panel with the address of each, and all of them as a file for a feed reader.
//
// Few readers subscribe, so `changes.js` loads this on demand. A panel lies over the page, so that nothing moves.

import { canCopy, makeCopyButton } from "../shared/copy.js";
import { downloadFile } from "../shared/download.js";
import { element } from "../shared/element.js";
import { closeButton, panelElement, placePanel } from "../shared/panel.js";
import { ROOT } from "../shared/site.js";
import { chosenFeeds, feedAddress, opmlText } from "./feeds-model.js";

/** @typedef {import("./feeds-model.js").Feed} Feed */

const panel = panelElement({ class: "feeds-panel", "aria-labelledby": "feeds-title" });

/**
 * Show the feeds with the filtered changes beside the button that was pressed.
 * @param {HTMLButtonElement} button
 * @param {import("./model.js").Filters} filters
 * @param {import("./data.js").ChangeData} data
 */
export function openFeeds(button, filters, data) {
  const { feeds, notes } = chosenFeeds(filters, data);
  if (!panel.isConnected) button.form?.after(panel);
  panel.replaceChildren(
    element("h2", { id: "feeds-title" }, feeds.length === 1 ? `Feed of changes: ${feeds[0].name}` : `Feeds of changes: ${feeds.length}`),
    element("p", {}, ["Add an address to a feed reader, or import the file.", ...notes].join(" ")),
    element("p", { class: "feeds-files" }, fileButton(feeds), element("a", { href: new URL("feeds.opml", ROOT).href }, "All feeds (OPML)")),
    element("ul", {}, ...feeds.map(feedItem)),
    closeButton(panel),
  );
  placePanel(panel, button);
}

/** @param {Feed} feed */
function feedItem({ name, folder }) {
  const address = feedAddress(folder, ROOT);
  const link = element("a", { class: "address", href: address, type: "application/atom+xml" }, canCopy ? name : `${name}: ${address}`);
  if (!canCopy) return element("li", {}, link);
  const copyButton = makeCopyButton("button", "Copy");
  copyButton.value = address;
  copyButton.dataset.what = `the address of the feed: ${name}`;
  copyButton.setAttribute("aria-label", `Copy ${copyButton.dataset.what}`);
  return element("li", {}, link, copyButton);
}

/** @param {readonly Feed[]} feeds */
function fileButton(feeds) {
  const text = feeds.length === 1 ? "Download as OPML" : `Download all ${feeds.length} as OPML`;
  const button = element("button", { type: "button", class: "button" }, text);
  button.addEventListener("click", () => downloadFile("region-atlas-feeds.opml", "text/x-opml", opmlText(feeds, ROOT)));
  return button;
}
