// @ts-check
// The footer: when the data was last checked, which is loaded so that no page changes at every check, and a citation to
// copy. The date is loaded when the footer comes near the screen.
//
// <dd data-checked><a href="…/api/v1/status.json">see status.json</a></dd>
// <details data-cite><summary>Cite this</summary><p>Region Atlas, “…”, changed …<span class="address">, …</span>.</p></details>

import { canCopy, makeCopyButton } from "../shared/copy.js";
import { fetchDocument } from "../shared/site.js";

/** How far below the screen the footer may be when its date is loaded. */
const NEAR = "600px";

/** @param {Element} place */
async function showChecked(place) {
  /** @type {{ read_at: string, recorded: boolean }} */
  const status = await fetchDocument("status.json");
  const day = status.read_at.slice(0, "2026-10-11".length);
  const date = document.createElement("time");
  date.dateTime = status.read_at;
  date.textContent = day;
  place.replaceChildren(...(status.recorded ? ["recording packaged on ", date] : [date]));
}

const checked = document.querySelector("[data-checked]");
if (checked && location.protocol !== "file:") {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      // Without the document the link to it stays.
      showChecked(checked).catch(() => {});
    },
    { rootMargin: NEAR },
  );
  observer.observe(checked);
}

const cite = document.querySelector("[data-cite]");
const citation = cite?.querySelector("p");
const place = citation?.querySelector(".address");
if (cite && citation && place) {
  const button = makeCopyButton("button", "Copy");
  const [, canonical = location.origin + location.pathname] = (place.textContent ?? "").match(/, (.+)/) ?? [];
  // The state of a tool is in its address, and may have changed since.
  cite.addEventListener("toggle", () => {
    place.textContent = `, ${canonical}${location.search}`;
    button.value = citation.textContent ?? "";
  });
  if (canCopy) citation.after(button);
}
