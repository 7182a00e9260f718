// @ts-check
// The matrix as a tool: filters, counts in words, the state in the address, download, keys, highlights.
//
//   <form data-matrix-filters>
//     <input name="q"> <select name="category"> <select name="partition"> <select name="geography">
//     <button type="button" aria-expanded="false" aria-controls="regions-panel"><span data-selection>All Regions</span></button>
//     <div id="regions-panel" hidden><input type="checkbox" name="regions" value="eu-west-1">…</div>
//     <input type="checkbox" name="differs"> <input type="checkbox" name="runs_there">
//     <p data-count></p> <button type="reset"> <p data-notice hidden></p>
//   </form>
//   <details data-jump><summary>Go to category</summary><nav class="contents">…</nav></details>
//   <span data-copy-status role="status"> <button type="button" data-copy-link> <button type="button" data-download>
//   <div data-matrix-empty hidden><button type="button"></div>
//   <div data-matrix>…</div>   see table.js

import { attachCopyLink } from "../shared/copy-link.js";
import { attachForm, fillForm, readForm, showNotice } from "../shared/filters.js";
import { formatQuery, parseQuery, unknownNotice } from "../shared/state.js";
import { SHAPE, countText, resolveState, selectView } from "./model.js";
import { MatrixTable } from "./table.js";

/** @typedef {import("./model.js").State} State */

const form = document.querySelector("form[data-matrix-filters]");
const box = document.querySelector("[data-matrix]");
const empty = document.querySelector("[data-matrix-empty]");
if (form instanceof HTMLFormElement && box instanceof HTMLElement && empty instanceof HTMLElement) start(form, box, empty);

/**
 * Keep the form, the address and the matrix in step. Long, because each of its functions reads the state that the others set.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} box
 * @param {HTMLElement} emptyState
 */
function start(form, box, emptyState) {
  const table = new MatrixTable(box);
  const jump = /** @type {HTMLDetailsElement | null} */ (document.querySelector("[data-jump]"));
  const update = loadKeyboardOnUse(table);
  let state = parseQuery("", SHAPE);

  const show = (/** @type {State} */ requested) => {
    const matrix = table.matrix;
    const { state: resolved, unknown } = resolveState(requested, matrix);
    const view = selectView(matrix, resolved);
    state = resolved;
    table.show(view);
    box.hidden = !view.rows.length;
    emptyState.hidden = !box.hidden;
    box.toggleAttribute("data-runs-there", state.runs_there);
    if (jump) jump.hidden = box.hidden;
    setText(form, "[data-count]", countText(matrix, view));
    setText(form, "[data-selection]", state.regions.length ? `${state.regions.length} chosen` : "All Regions");
    showNotice(form.querySelector("[data-notice]"), unknownNotice(unknown));
    update();
    return state;
  };
  const applyAddress = (/** @type {State} */ requested) => {
    fillForm(form, SHAPE, show(requested));
    delete document.documentElement.dataset.query;
  };

  const change = attachForm(form, { shape: SHAPE, emptyState, firstField: form.q, show: () => show(readForm(form, SHAPE)), applyAddress });
  document.querySelector("[data-download]")?.addEventListener("click", () => {
    import("./csv-download.js")
      .then(({ downloadView }) => downloadView(table.matrix, selectView(table.matrix, state), state.runs_there))
      .catch(() => showNotice(form.querySelector("[data-notice]"), "The file could not be made, because its script could not be loaded. Try again."));
  });
  const address = () => new URL(location.pathname + formatQuery(state, SHAPE), location.origin).href;
  attachCopyLink(document.querySelector("[data-copy-link]"), document.querySelector("[data-copy-status]"), address);
  attachRegionsPanel(form);
  if (jump) attachJump(jump);
  loadAnswersOnUse(table);

  // What was typed before this script was loaded counts too.
  if (location.search) applyAddress(parseQuery(location.search, SHAPE));
  else if (formatQuery(readForm(form, SHAPE), SHAPE)) change(true);
  // The matrix is read when the browser is idle, or when someone filters.
  else (window.requestIdleCallback ?? setTimeout)(() => table.matrix);
}

/**
 * Load the keyboard's module when someone points or tabs into the matrix: until then it is a box that takes the focus and
 * scrolls, as without scripts.
 * @param {MatrixTable} table
 * @returns {() => void} to call after the table has changed what it shows
 */
function loadKeyboardOnUse(table) {
  let update = () => {};
  let loading = false;
  /** @type {EventTarget | null} */
  let entry = null;
  const load = (/** @type {Event} */ { type, target }) => {
    if (type !== "pointerover") entry = target;
    if (loading) return;
    loading = true;
    import("./keyboard.js").then(
      ({ attachKeyboard }) => (update = attachKeyboard(table, entry)),
      () => (loading = false),
    );
  };
  for (const type of ["pointerover", "focusin", "click"]) table.box.addEventListener(type, load);
  return () => update();
}

/**
 * Load the answers of cells when someone first chooses one, by a click or by Enter.
 * @param {MatrixTable} table
 */
function loadAnswersOnUse(table) {
  const answer = (/** @type {Event} */ event) => {
    const cell = event.target instanceof Element ? event.target.closest("td") : null;
    if (!cell) return;
    event.preventDefault();
    // If the script cannot be loaded, nothing happens; the next choice tries again.
    import("./cell.js").then(({ openCell }) => openCell(table, cell)).catch(() => {});
  };
  table.box.addEventListener("click", answer);
  table.box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") answer(event);
  });
}

/**
 * Close the list of categories when one of them is chosen, on Escape, and when the focus or a click is elsewhere.
 * @param {HTMLDetailsElement} jump
 */
function attachJump(jump) {
  const close = () => (jump.open = false);
  jump.addEventListener("click", ({ target }) => target instanceof Element && target.closest("a") && close());
  jump.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !jump.open) return;
    close();
    jump.querySelector("summary")?.focus();
  });
  document.addEventListener("click", ({ target }) => target instanceof Node && !jump.contains(target) && close());
  jump.addEventListener("focusout", ({ relatedTarget }) => relatedTarget instanceof Node && !jump.contains(relatedTarget) && close());
}

/**
 * Make the button above the checkboxes of the Regions show and hide them.
 * @param {HTMLFormElement} form
 */
function attachRegionsPanel(form) {
  const button = /** @type {HTMLElement | null} */ (form.querySelector("[aria-controls]"));
  const panel = form.querySelector(".chooser-panel");
  const setOpen = (/** @type {boolean} */ open) => {
    button?.setAttribute("aria-expanded", `${open}`);
    panel?.toggleAttribute("hidden", !open);
  };
  button?.addEventListener("click", () => setOpen(button.getAttribute("aria-expanded") !== "true"));
  panel?.addEventListener("keydown", (event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== "Escape") return;
    setOpen(false);
    button?.focus();
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {string} selector
 * @param {string} text
 */
function setText(form, selector, text) {
  const line = form.querySelector(selector);
  if (line && line.textContent !== text) line.textContent = text;
}
