// @ts-check
// The matrix as a tool: filters, counts in words, the state in the address, download, keys, highlights.
//
//   <form data-matrix-filters>
//     <input name="q"> <select name="category"> <select name="partition"> <select name="geography">
//     <button type="button" aria-expanded="false" aria-controls="regions-panel"><span data-chosen>All Regions</span></button>
//     <div id="regions-panel" hidden><input type="checkbox" name="regions" value="eu-west-1">…</div>
//     <input type="checkbox" name="differs">
//     <p data-count></p> <button type="reset"> <button type="button" data-download> <p data-notice hidden></p>
//   </form>
//   <div data-matrix-empty hidden><button type="button"></div>
//   <div data-matrix>…</div>   see sheet.js

import { SHAPE, settle, view, words } from "./model.js";
import { Sheet } from "./sheet.js";
import { follow, format, keep, leftOut, parse } from "../shared/state.js";

/** @typedef {import("./model.js").State} State */

const form = document.querySelector("form[data-matrix-filters]");
const box = document.querySelector("[data-matrix]");
const empty = document.querySelector("[data-matrix-empty]");
if (form instanceof HTMLFormElement && box instanceof HTMLElement && empty instanceof HTMLElement) attach(form, box, empty);

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} box
 * @param {HTMLElement} empty
 */
function attach(form, box, empty) {
  const sheet = new Sheet(box);
  const contents = /** @type {HTMLElement | null} */ (document.querySelector(".contents"));
  let settled = () => {};
  /** @type {State} */
  let state = parse("", SHAPE);

  const show = (/** @type {State} */ asked) => {
    const matrix = sheet.matrix;
    const { state: kept, unknown } = settle(asked, matrix);
    const shown = view(matrix, kept);
    state = kept;
    sheet.show(shown);
    box.hidden = !shown.rows.length;
    empty.hidden = !box.hidden;
    if (contents) contents.hidden = box.hidden;
    say(form, "[data-count]", words(matrix, shown));
    say(form, "[data-chosen]", kept.regions.length ? `${kept.regions.length} chosen` : "All Regions");
    say(form, "[data-notice]", leftOut(unknown));
    settled();
  };
  const arrive = (/** @type {State} */ asked) => {
    show(asked);
    fill(form, state);
    delete document.documentElement.dataset.asked;
  };
  const change = (/** @type {boolean} */ replace) => {
    show(read(form));
    keep(state, SHAPE, { replace });
  };
  const clear = () => {
    fill(form, parse("", SHAPE));
    change(false);
    form.q.focus();
  };

  form.addEventListener("input", ({ target }) => target === form.q && change(true));
  form.addEventListener("change", ({ target }) => target !== form.q && change(false));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    clear();
  });
  empty.querySelector("button")?.addEventListener("click", clear);
  form.querySelector("[data-download]")?.addEventListener("click", () => {
    import("./csv-download.js")
      .then(({ save }) => save(sheet.matrix, view(sheet.matrix, state)))
      .catch(() => say(form, "[data-notice]", "The file could not be made: its script did not arrive. Try again."));
  });
  const chooser = /** @type {HTMLElement | null} */ (form.querySelector("[aria-controls]"));
  const panel = form.querySelector(".chooser-panel");
  const choose = (/** @type {boolean} */ open) => {
    chooser?.setAttribute("aria-expanded", `${open}`);
    panel?.toggleAttribute("hidden", !open);
  };
  chooser?.addEventListener("click", () => choose(chooser.getAttribute("aria-expanded") !== "true"));
  panel?.addEventListener("keydown", (event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== "Escape") return;
    choose(false);
    chooser?.focus();
  });
  follow(SHAPE, arrive);

  // Until someone points or tabs there, the matrix stands as without scripts: a box that takes the focus and scrolls.
  let awake = false;
  /** @type {EventTarget | null} */
  let entry = null;
  const wake = (/** @type {Event} */ { type, target }) => {
    if (type !== "pointerover") entry = target;
    if (awake) return;
    awake = true;
    import("./keys.js").then(
      ({ walk }) => (settled = walk(sheet, entry)),
      () => (awake = false),
    );
  };
  for (const type of ["pointerover", "focusin", "click"]) box.addEventListener(type, wake);

  // What was typed before this script came counts too.
  const typed = read(form);
  if (location.search) arrive(parse(location.search, SHAPE));
  else if (format(typed, SHAPE)) change(true);
  // Reading the matrix can wait until nothing else is to do, or until someone filters.
  else (window.requestIdleCallback ?? setTimeout)(() => sheet.matrix);
}

/**
 * @param {HTMLFormElement} form
 * @returns {State}
 */
function read(form) {
  const data = new FormData(form);
  const text = (/** @type {string} */ name) => `${data.get(name) ?? ""}`;
  return {
    q: text("q"),
    category: text("category"),
    partition: text("partition"),
    geography: text("geography"),
    regions: data.getAll("regions").map(String),
    differs: data.has("differs"),
  };
}

/**
 * @param {HTMLFormElement} form
 * @param {State} state
 */
function fill(form, state) {
  for (const name of /** @type {const} */ (["q", "category", "partition", "geography"])) form[name].value = state[name];
  for (const one of form.querySelectorAll('input[name="regions"]')) {
    if (one instanceof HTMLInputElement) one.checked = state.regions.includes(one.value);
  }
  form.differs.checked = state.differs;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} where
 * @param {string} text
 */
function say(form, where, text) {
  const line = form.querySelector(where);
  if (!(line instanceof HTMLElement) || line.textContent === text) return;
  line.textContent = text;
  if (line.matches("[data-notice]")) line.hidden = !text;
}
