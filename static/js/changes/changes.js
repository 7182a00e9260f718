// @ts-check
// The page of all changes: filtered by Region, geography, service, category and kind, since a date, all in the address.
//
// <form data-changes>                              changes.html: fields named as the address's keys
//   <select name="region"> <select name="geography"> <div class="combobox"><input name="service">… <select name="category">
//   <select name="kind"> <input type="date" name="since"> <button type="reset">
//   <p role="status">3,181 changes</p>
// </form>
// <p data-notice hidden></p>
// <div data-empty hidden>…<button>Clear</button></div>
// <div data-matches hidden></div>                  what fits, by month
// <div data-months>…</div>                         what the page says without a question
//
// All changes are fetched with the first question, not before.

import { SHAPE, byMonth, counted, isDay, matching, regions, services, told } from "./model.js";
import { combobox } from "../shared/combobox.js";
import { element, part } from "../shared/element.js";
import { entriesOf, label, titles } from "../shared/labels.js";
import { rank } from "../shared/rank.js";
import { ROOT, read } from "../shared/site.js";
import { follow, keep, leftOut, parse, sift } from "../shared/state.js";

/** @typedef {import("./model.js").Change} Change */
/** @typedef {import("./model.js").Asked} Asked */
/** @typedef {import("./model.js").Gone} Gone */
/** @typedef {import("../shared/catalog.js").Region} Region */
/** @typedef {import("../shared/catalog.js").Service} Service */
/**
 * @typedef {{ changes: Change[], regions: Map<string, Region>, services: Map<string, Service>, gone: Map<string, Gone>, names: Map<string, string> }} Record
 * ``gone`` are services that have no page any more; ``names`` name them too
 */

/** So many changes are drawn at once; a button draws as many more. */
const DRAWN = 200;
const SUGGESTED = 10;
/** At most so many Regions or services that one change holds are linked beside it. */
const LINKED = 3;

/** @type {Promise<Record> | undefined} */
let loading;

const form = document.querySelector("form[data-changes]");
if (form instanceof HTMLFormElement) filter(form);

/** @param {HTMLFormElement} form */
function filter(form) {
  const select = (/** @type {string} */ name) => part(form, `select[name=${name}]`, HTMLSelectElement);
  const fields = { region: select("region"), geography: select("geography"), category: select("category"), kind: select("kind") };
  const input = part(form, "input[name=service]", HTMLInputElement);
  const since = part(form, "input[name=since]", HTMLInputElement);
  const status = part(form, ".filters-count", HTMLElement);
  const notice = part(document, "[data-notice]", HTMLElement);
  const empty = part(document, "[data-empty]", HTMLElement);
  const matches = part(document, "[data-matches]", HTMLElement);
  const months = part(document, "[data-months]", HTMLElement);
  const whole = status.textContent ?? "";
  let service = "";
  let asked = 0;

  /** @returns {Asked} */
  const state = () => ({
    region: fields.region.value,
    geography: fields.geography.value,
    service,
    category: fields.category.value,
    kind: fields.kind.value,
    since: since.value,
  });

  /** @param {string} said */
  const warn = (said) => {
    notice.textContent = said;
    notice.hidden = !said;
  };

  const show = async () => {
    const mine = (asked += 1);
    const wanted = state();
    if (!Object.values(wanted).some(Boolean)) {
      for (const box of [matches, empty]) box.hidden = true;
      months.hidden = false;
      status.textContent = whole;
      return;
    }
    const record = await load().catch(() => undefined);
    if (mine !== asked) return;
    if (!record) return warn("The changes could not be loaded. Try again, or look the month up below.");
    const category = (/** @type {string} */ code) => (record.services.get(code) ?? record.gone.get(code))?.category;
    const found = matching(record.changes, wanted, category, (code) => record.regions.get(code)?.geography);
    draw(matches, found, record);
    status.textContent = `${found.length.toLocaleString("en")} of ${counted(record.changes.length)}`;
    matches.hidden = !found.length;
    empty.hidden = found.length > 0;
    months.hidden = true;
  };

  /** @param {Asked} wanted */
  const apply = async (wanted) => {
    const mine = (asked += 1);
    const any = Object.values(wanted).some(Boolean);
    const record = any ? await load().catch(() => undefined) : undefined;
    if (mine !== asked) return;
    const unknown = [];
    /** @type {(key: keyof Asked, known: readonly string[]) => string} */
    const known = (key, codes) => {
      const { found, unknown: lost } = sift(wanted[key] ? [wanted[key]] : [], codes);
      unknown.push(...lost.map((code) => `${key === "region" ? "Region" : key} “${code}”`));
      return found[0] ?? "";
    };
    for (const key of /** @type {const} */ (["region", "geography", "category", "kind"])) {
      const options = [...fields[key].options].map((one) => one.value).filter(Boolean);
      fields[key].value = known(key, options);
    }
    service = record ? known("service", [...record.names.keys()]) : wanted.service;
    input.value = record?.names.get(service) ?? service;
    since.value = isDay(wanted.since) ? wanted.since : "";
    if (wanted.since && !since.value) unknown.push(`day “${wanted.since}”`);
    warn(leftOut(unknown));
    await show();
  };

  const change = () => {
    warn("");
    keep(state(), SHAPE);
    void show();
  };

  const clear = () => {
    for (const field of [...Object.values(fields), input, since]) field.value = "";
    service = "";
    change();
    fields.region.focus();
  };

  combobox(input, part(form, "[role=listbox]", HTMLElement), {
    find: async (query) => suggest(query, await load()),
    choose: (option) => {
      service = option.code;
      input.value = option.label;
      change();
    },
    nothing: "No service found",
  });
  input.addEventListener("blur", async () => {
    const record = service ? await load().catch(() => undefined) : undefined;
    if (!input.value.trim() && service) {
      service = "";
      change();
    } else input.value = record?.names.get(service) ?? service;
  });
  for (const field of [...Object.values(fields), since]) field.addEventListener("change", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    clear();
  });
  part(empty, "button", HTMLButtonElement).addEventListener("click", clear);
  follow(SHAPE, (wanted) => void apply(wanted));
  // Also without a query: browsers give fields back what they held before.
  void apply(parse(location.search, SHAPE));
}

/**
 * Load the changes and what they are about, once; after a failure the next call tries again.
 * @returns {Promise<Record>}
 */
function load() {
  loading ??= Promise.all([read("changes.json"), read("regions.json"), read("services.json")])
    .then(([all, regions, services]) => recorded(told(all.changes), all.gone, regions.regions, services.services))
    .catch((error) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

/**
 * @param {Change[]} changes
 * @param {readonly Gone[]} gone
 * @param {readonly Region[]} there
 * @param {readonly Service[]} offered
 * @returns {Record}
 */
function recorded(changes, gone, there, offered) {
  const left = gone.filter((one) => one.kind === "service");
  return {
    changes,
    regions: new Map(there.map((one) => [one.code, one])),
    services: new Map(offered.map((one) => [one.code, one])),
    gone: new Map(left.map((one) => [one.code, one])),
    names: titles([...offered, ...left]),
  };
}

/**
 * @param {string} query
 * @param {Record} record
 * @returns {import("../shared/combobox.js").Option[]}
 */
function suggest(query, record) {
  const entries = entriesOf([...record.services.values()]);
  for (const { code, name } of record.gone.values()) entries.push({ kind: "service", code, name, aliases: [], count: 0, url: "" });
  return rank(query, entries, SUGGESTED).map((one) => ({
    code: one.code,
    label: record.names.get(one.code) ?? label(one),
    hint: record.services.has(one.code) ? undefined : "gone",
  }));
}

/**
 * Draw the changes by month, the first of them; a button draws more.
 * @param {HTMLElement} box
 * @param {readonly Change[]} found
 * @param {Record} record
 */
function draw(box, found, record) {
  const sizes = new Map(byMonth(found).map((one) => [one.month, one.changes.length]));
  /** @param {number} most */
  const upTo = (most) => {
    const sections = byMonth(found.slice(0, most)).map(({ month, title, changes }) =>
      element(
        "section",
        {},
        element(
          "h2",
          {},
          element("a", { href: new URL(`changes/${month}/`, ROOT).href }, title),
          " ",
          element("span", { class: "figure" }, counted(sizes.get(month) ?? 0)),
        ),
        element("ul", { class: "lines" }, ...changes.map((one) => line(one, record))),
      ),
    );
    if (most >= found.length) return box.replaceChildren(...sections);
    const rest = found.length - most;
    const more = element("button", { class: "button", type: "button" }, `Show ${Math.min(rest, DRAWN)} of ${rest} more`);
    more.addEventListener("click", () => {
      const drawn = box.querySelectorAll("li.match").length;
      upTo(most + DRAWN);
      // The button is gone: go on with the first change that it brought.
      box.querySelectorAll("li.match")[drawn]?.querySelector("a")?.focus();
    });
    box.replaceChildren(...sections, more);
  };
  upTo(DRAWN);
}

/** @param {Change} change */
function before(change) {
  return `the ${change.previous_recorded ? "recording before was packaged" : "reading before was"} on ${change.previous_date}`;
}

/**
 * @param {Change} change
 * @param {Record} record
 */
function line(change, record) {
  // What a Region's or service's change holds is linked where it is little.
  const few = change.codes.length <= LINKED;
  const about = [
    ...(few || change.service !== null ? services(change) : []).map((code) => record.services.get(code)),
    ...(few || change.region !== null ? regions(change) : []).map((code) => record.regions.get(code)),
  ];
  const links = about.filter((one) => one !== undefined);
  return element(
    "li",
    { class: "match" },
    element("time", { datetime: change.date, title: before(change) }, change.date),
    element("span", {}, change.text),
    element(
      "span",
      { class: "match-codes" },
      ...links.map((one) => element("a", { href: new URL(one.url, ROOT).href, title: label(one) }, element("code", {}, one.code))),
    ),
  );
}
