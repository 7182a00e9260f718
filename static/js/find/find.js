// @ts-check
// "Find": choose services and see which Regions have them all, or choose Regions and see what they have in common.
//
// <section data-find data-shared="iam route53" data-most="5">
//   <button data-mode="services" aria-pressed="true">, <button data-mode="regions" aria-pressed="false">
//   <div data-ask="services"> a combobox (shared/chooser.js), <select data-where="partition">, <select data-where="geography"> </div>
//   <div data-ask="regions" hidden> a combobox </div>
//   <div data-start> what to do when nothing is chosen </div>
//   <div data-chosen> chips and notices, <p data-answer role="status">, <div data-found>
// </section>

import { actions, chip, notices, waiting } from "../shared/answers.js";
import { load } from "../shared/catalog.js";
import { chooser } from "../shared/chooser.js";
import { element, part, refill } from "../shared/element.js";
import { regionsTable, regionsWith, servicesIn, servicesTable } from "./model.js";
import { regionsAnswer, regionsFound, servicesAnswer, servicesFound } from "./view.js";
import { entriesOf } from "../shared/labels.js";
import { named } from "../shared/names.js";
import { places } from "../shared/places.js";
import { ROOT } from "../shared/site.js";
import { follow, format, keep, leftOut, parse, sift } from "../shared/state.js";

/** @typedef {import("../shared/catalog.js").Atlas} Atlas */
/** @typedef {"services" | "regions"} Mode */

const SHAPE = /** @type {const} */ ({ services: "list", regions: "list", partition: "text", geography: "text" });
const COMPARED = /** @type {const} */ ({ regions: "list" });

/** @param {HTMLElement} tool */
function find(tool) {
  const parts = {
    start: part(tool, "[data-start]", HTMLElement),
    chosen: part(tool, "[data-chosen]", HTMLElement),
    answer: part(tool, "[data-answer]", HTMLElement),
    found: part(tool, "[data-found]", HTMLElement),
  };
  const buttons = [.../** @type {NodeListOf<HTMLElement>} */ (tool.querySelectorAll("[data-mode]"))];
  const selects = [...tool.querySelectorAll("select")];
  const most = Number(tool.dataset.most);
  const shared = new Set((tool.dataset.shared ?? "").split(" "));
  const known = { services: /** @type {string[]} */ ([]), regions: /** @type {string[]} */ ([]) };
  let mode = /** @type {Mode} */ ("services");
  let state = parse("", SHAPE);
  let settled = Promise.resolve(true);
  let told = /** @type {string[]} */ ([]);
  /** @type {Atlas | undefined} */
  let atlas;

  const ready = async () => {
    atlas = await load();
    known.services = atlas.services.map((one) => one.code);
    known.regions = atlas.regions.map((one) => one.code);
    return atlas;
  };

  /** What is asked now: the other way round is remembered, but is no part of the question. */
  const asked = () => (mode === "services" ? { ...state, regions: [] } : { regions: state.regions });

  /**
   * @param {(now: typeof state) => Partial<typeof state>} news
   * @param {string[]} [notes]
   */
  const change = async (news, notes = []) => {
    // Whoever is faster than the network must not lose what the address asks.
    if (!(await settled)) return;
    state = { ...state, ...news(state) };
    told = notes;
    keep(asked(), SHAPE, { known });
    draw();
  };

  /** @param {string} code */
  const remove = (code) => void change((now) => ({ [mode]: now[mode].filter((one) => one !== code) }));

  const clear = () => {
    void change(() => ({ [mode]: [], partition: "", geography: "" }));
    part(ask(mode), "input", HTMLInputElement).focus();
  };

  const draw = () => {
    tool.dataset.drawn = "";
    for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.mode === mode));
    for (const name of /** @type {Mode[]} */ (["services", "regions"])) ask(name).hidden = name !== mode;
    for (const one of selects) one.value = state[where(one)];
    const codes = state[mode];
    parts.start.hidden = codes.length > 0;
    const chips = codes.flatMap((code) => (mode === "services" ? atlas?.service(code) : atlas?.region(code)) ?? []);
    const list = element("ul", { class: "chips", "aria-label": "Chosen" }, ...chips.map((one) => chip(one, remove)));
    refill(parts.chosen, [...notices(told), ...(chips.length ? [list] : [])], part(ask(mode), "input", HTMLInputElement));
    parts.answer.replaceChildren();
    parts.found.replaceChildren();
    if (!atlas || !codes.length) return;
    if (mode === "services") regions(atlas);
    else services(atlas);
  };

  /** @param {Atlas} atlas */
  const regions = (atlas) => {
    const found = regionsWith(atlas, state.services, state);
    const place = [state.geography && `in ${state.geography}`, state.partition && `in partition ${state.partition}`];
    parts.answer.replaceChildren(...regionsAnswer(found, place.filter(Boolean).join(" and ")));
    const codes = found.all.map((one) => one.region.code);
    offer("regions-by-services.csv", () => regionsTable(found), codes, regionsFound(found, shared));
  };

  /** @param {Atlas} atlas */
  const services = (atlas) => {
    const found = servicesIn(atlas, state.regions);
    parts.answer.replaceChildren(...servicesAnswer(found));
    offer("services-by-regions.csv", () => servicesTable(found), state.regions, servicesFound(found, atlas.categories));
  };

  /**
   * @param {string} file
   * @param {() => string[][]} rows
   * @param {string[]} codes of Regions
   * @param {(Node | string)[]} found
   */
  const offer = (file, rows, codes, found) => {
    const compare = new URL(`compare/${format({ regions: codes }, COMPARED)}`, ROOT).href;
    const beside = codes.length > 1 && codes.length <= most ? [element("a", { href: compare }, "Compare them")] : [];
    const address = () => new URL(location.pathname + format(asked(), SHAPE, known), location.origin).href;
    parts.found.replaceChildren(actions({ address, file, rows, clear }, ...beside), ...found);
  };

  /** Take the state from the address. What it names wrongly is told and left out. */
  const arrive = async () => {
    const raw = parse(location.search, SHAPE);
    const query = location.search;
    if (raw.services.length || raw.regions.length) await ready();
    // Someone went on meanwhile: the newer address is taken instead.
    if (query !== location.search) return;
    const full = parse(query, SHAPE, known);
    // A link made by hand may say "msk" where AWS says "kafka".
    const services = named(full.services, entriesOf(atlas?.services ?? []));
    const regions = named(full.regions, entriesOf(atlas?.regions ?? []));
    const places = selects.map((one) => ({ key: where(one), ...sift([full[where(one)]], values(one)) }));
    mode = !raw.services.length && new URLSearchParams(query).has("regions") ? "regions" : "services";
    state = {
      ...full,
      ...Object.fromEntries(places.map((one) => [one.key, one.found[0] ?? ""])),
      services: services.found.map((one) => one.code),
      regions: regions.found.map((one) => one.code),
    };
    told = [leftOut([...services.unknown, ...regions.unknown, ...places.flatMap((one) => one.unknown)])];
    draw();
  };

  /** @param {Mode} name */
  const ask = (name) => part(tool, `[data-ask="${name}"]`, HTMLElement);

  chooser(ask("services"), {
    entries: async () => entriesOf((await ready()).services),
    chosen: () => state.services,
    choose: (codes, unknown) => void change((now) => ({ services: [...new Set([...now.services, ...codes])] }), [leftOut(unknown)]),
    remove,
    hint: (one) => (one.count === 1 ? "1 Region" : `${one.count} Regions`),
  });
  chooser(ask("regions"), {
    entries: async () => (await Promise.all([places(), ready()]))[0],
    chosen: () => state.regions,
    choose: (codes, unknown) => void change((now) => ({ regions: [...new Set([...now.regions, ...codes])] }), [leftOut(unknown)]),
    remove,
    hint: (one) => `${one.count} services`,
  });
  for (const one of selects) {
    one.addEventListener("change", () => {
      const { value } = one;
      void change(() => ({ [where(one)]: value }));
    });
  }
  for (const one of buttons) {
    one.addEventListener("click", () =>
      void change(() => {
        mode = one.dataset.mode === "regions" ? "regions" : "services";
        return {};
      }),
    );
  }
  // What will be needed is fetched when someone turns to the tool, not before.
  tool.addEventListener("focusin", () => void ready().catch(() => {}), { once: true });
  // A link from another page may lead straight to a field; the address is then the question's alone.
  const field = location.hash && tool.querySelector(`input[id="${CSS.escape(location.hash.slice(1))}"]`);
  if (field instanceof HTMLInputElement) {
    field.focus();
    history.replaceState(null, "", location.pathname + location.search);
  }
  const go = () => {
    settled = waiting(parts.chosen, arrive, go);
  };
  follow(SHAPE, go);
  go();
}

/** @param {HTMLSelectElement} select */
function where(select) {
  return select.dataset.where === "partition" ? "partition" : "geography";
}

/** @param {HTMLSelectElement} select */
function values(select) {
  return [...select.options].map((one) => one.value);
}

for (const tool of document.querySelectorAll("[data-find]")) if (tool instanceof HTMLElement) find(tool);
