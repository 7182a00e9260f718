// @ts-check
// Keeps a form of filters, the address, and what the page shows in step: for the lists, the matrix and the changes.
//
// <form>                                     fields are named as the address's keys; `q` applies with every key press
//   <input name="q"> <select name="category"> <input type="checkbox" name="regions" value="eu-west-1"> <button type="reset">
// </form>
// <div data-empty hidden>…<button>Clear</button></div>

import { onAddressChange, parseQuery, writeAddress } from "./state.js";

/** @typedef {import("./state.js").Shape} Shape */
/**
 * @template {Shape} S
 * @typedef {import("./state.js").State<S>} State
 */

/**
 * Return the state of a form, without the white space around what was typed.
 * @template {Shape} S
 * @param {HTMLFormElement} form
 * @param {S} shape
 * @returns {State<S>}
 */
export function readForm(form, shape) {
  const data = new FormData(form);
  /** @type {Record<string, string[] | string | boolean>} */
  const state = {};
  for (const [key, kind] of Object.entries(shape)) {
    if (kind === "list") state[key] = data.getAll(key).map(String);
    else if (kind === "flag") state[key] = data.has(key);
    else state[key] = String(data.get(key) ?? "").trim();
  }
  return /** @type {State<S>} */ (state);
}

/**
 * Write a state into the fields of a form.
 * @template {Shape} S
 * @param {HTMLFormElement} form
 * @param {S} shape
 * @param {State<S>} state
 */
export function fillForm(form, shape, state) {
  for (const [key, kind] of Object.entries(shape)) {
    const value = state[key];
    for (const field of form.querySelectorAll(`[name="${key}"]`)) {
      if (field instanceof HTMLInputElement && field.type === "radio") field.checked = field.value === value;
      else if (kind === "text" && (field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) field.value = String(value);
      else if (field instanceof HTMLInputElement) field.checked = Array.isArray(value) ? value.includes(field.value) : Boolean(value);
    }
  }
}

/**
 * Attach a form: a change in it is shown and written to the address, and the state of the address is put into it.
 * @template {Shape} S
 * @param {HTMLFormElement} form
 * @param {object} page
 * @param {S} page.shape
 * @param {Element | null} page.emptyState what replaces the answer when nothing matches, with a button that clears the form
 * @param {HTMLElement} page.firstField the field that gets the focus after the filters are cleared
 * @param {(state: State<S>) => void} [page.writeForm] puts a state into the form
 * @param {() => Partial<State<S>>} page.show shows what matches the form, and returns the state for the address
 * @param {(state: State<S>) => void} page.applyAddress puts the state of an address into the form, and shows it
 * @returns {(replace?: boolean) => void} to call after a script has changed a field
 */
export function attachForm(form, { shape, emptyState, firstField, writeForm = (state) => fillForm(form, shape, state), show, applyAddress }) {
  const change = (replace = false) => writeAddress(show(), shape, { replace });
  const clear = () => {
    writeForm(parseQuery("", shape));
    change();
    firstField.focus();
  };
  const { q } = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (form));
  form.addEventListener("input", ({ target }) => target === q && change(true));
  form.addEventListener("change", ({ target }) => {
    // Text in a field with suggestions applies when a suggestion is chosen.
    if (target !== q && target instanceof Element && target.getAttribute("role") !== "combobox") change();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    clear();
  });
  emptyState?.querySelector("button")?.addEventListener("click", clear);
  onAddressChange(shape, applyAddress);
  return change;
}

/**
 * Return the values of each select and each set of radio buttons of a form, by name.
 * @param {Iterable<HTMLSelectElement | HTMLInputElement>} fields
 * @returns {Record<string, () => string[]>}
 */
export function fieldChoices(fields) {
  /** @type {Map<string, (HTMLSelectElement | HTMLInputElement)[]>} */
  const fieldsByName = new Map();
  for (const field of fields) fieldsByName.set(field.name, [...(fieldsByName.get(field.name) ?? []), field]);
  const values = (/** @type {HTMLSelectElement | HTMLInputElement} */ field) => ("options" in field ? [...field.options].map((option) => option.value) : [field.value]);
  return Object.fromEntries([...fieldsByName].map(([name, set]) => [name, () => set.flatMap(values).filter(Boolean)]));
}

/**
 * Show a notice; an empty text hides it.
 * @param {Element | null} notice
 * @param {string} text
 */
export function showNotice(notice, text) {
  if (!(notice instanceof HTMLElement) || notice.textContent === text) return;
  notice.textContent = text;
  notice.hidden = !text;
}
