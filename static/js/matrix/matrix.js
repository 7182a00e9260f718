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

import { attach, fill, notify, read } from "../shared/filters.js";
import { format, leftOut, parse } from "../shared/state.js";
import { SHAPE, settle, view, words } from "./model.js";
import { Sheet } from "./sheet.js";

/** @typedef {import("./model.js").State} State */

const form = document.querySelector("form[data-matrix-filters]");
const box = document.querySelector("[data-matrix]");
const empty = document.querySelector("[data-matrix-empty]");
if (form instanceof HTMLFormElement && box instanceof HTMLElement && empty instanceof HTMLElement) begin(form, box, empty);

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} box
 * @param {HTMLElement} empty
 */
function begin(form, box, empty) {
  const sheet = new Sheet(box);
  const contents = /** @type {HTMLElement | null} */ (document.querySelector(".contents"));
  const update = walkLater(sheet);
  let state = parse("", SHAPE);

  const show = (/** @type {State} */ asked) => {
    const matrix = sheet.matrix;
    const { state: settled, unknown } = settle(asked, matrix);
    const shown = view(matrix, settled);
    state = settled;
    sheet.show(shown);
    box.hidden = !shown.rows.length;
    empty.hidden = !box.hidden;
    if (contents) contents.hidden = box.hidden;
    write(form, "[data-count]", words(matrix, shown));
    write(form, "[data-chosen]", state.regions.length ? `${state.regions.length} chosen` : "All Regions");
    notify(form.querySelector("[data-notice]"), leftOut(unknown));
    update();
    return state;
  };
  const arrive = (/** @type {State} */ asked) => {
    fill(form, SHAPE, show(asked));
    delete document.documentElement.dataset.asked;
  };

  const change = attach(form, { shape: SHAPE, empty, first: form.q, show: () => show(read(form, SHAPE)), arrive });
  form.querySelector("[data-download]")?.addEventListener("click", () => {
    import("./csv-download.js")
      .then(({ save }) => save(sheet.matrix, view(sheet.matrix, state)))
      .catch(() => notify(form.querySelector("[data-notice]"), "The file could not be made: its script did not arrive. Try again."));
  });
  foldRegions(form);

  // What was typed before this script came counts too.
  if (location.search) arrive(parse(location.search, SHAPE));
  else if (format(read(form, SHAPE), SHAPE)) change(true);
  // Reading the matrix can wait until the browser is idle, or until someone filters.
  else (window.requestIdleCallback ?? setTimeout)(() => sheet.matrix);
}

/**
 * Load the walk by keyboard when someone points or tabs into the matrix: until then it stands as without scripts, a box
 * that takes the focus and scrolls.
 * @param {Sheet} sheet
 * @returns {() => void} to be called after the sheet showed something else
 */
function walkLater(sheet) {
  let update = () => {};
  let loading = false;
  /** @type {EventTarget | null} */
  let entry = null;
  const load = (/** @type {Event} */ { type, target }) => {
    if (type !== "pointerover") entry = target;
    if (loading) return;
    loading = true;
    import("./keys.js").then(
      ({ walk }) => (update = walk(sheet, entry)),
      () => (loading = false),
    );
  };
  for (const type of ["pointerover", "focusin", "click"]) sheet.box.addEventListener(type, load);
  return () => update();
}

/**
 * Make the button above the checkboxes of the Regions show and hide them.
 * @param {HTMLFormElement} form
 */
function foldRegions(form) {
  const button = /** @type {HTMLElement | null} */ (form.querySelector("[aria-controls]"));
  const panel = form.querySelector(".chooser-panel");
  const unfold = (/** @type {boolean} */ open) => {
    button?.setAttribute("aria-expanded", `${open}`);
    panel?.toggleAttribute("hidden", !open);
  };
  button?.addEventListener("click", () => unfold(button.getAttribute("aria-expanded") !== "true"));
  panel?.addEventListener("keydown", (event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== "Escape") return;
    unfold(false);
    button?.focus();
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {string} selector
 * @param {string} text
 */
function write(form, selector, text) {
  const line = form.querySelector(selector);
  if (line && line.textContent !== text) line.textContent = text;
}
