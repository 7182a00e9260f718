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
// <div data-months>…</div>                         what the page says when no filter is set
//
// All changes are fetched when a filter is first set, not before.

import { combobox } from "../shared/combobox.js";
import { requiredElement } from "../shared/element.js";
import { attachForm, fillForm, readForm, fieldChoices, showNotice } from "../shared/filters.js";
import { parseQuery, resolveChoices, unknownNotice } from "../shared/state.js";
import { SHAPE, countText, filterChanges, isDay } from "./model.js";
import { loadChanges, suggestServices } from "./data.js";
import { draw } from "./view.js";

/** @typedef {import("./model.js").Filters} Filters */
/** @typedef {import("./data.js").ChangeData} ChangeData */

/** The page of all changes: its form, and the boxes that show what fits. */
class Changes {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.input = requiredElement(form, "input[name=service]", HTMLInputElement);
    this.status = requiredElement(form, ".filters-count", HTMLElement);
    this.notice = requiredElement(document, "[data-notice]", HTMLElement);
    this.emptyState = requiredElement(document, "[data-empty]", HTMLElement);
    this.matches = requiredElement(document, "[data-matches]", HTMLElement);
    this.months = requiredElement(document, "[data-months]", HTMLElement);
    this.totalText = this.status.textContent ?? "";
    /** The code of the chosen service: the field shows its name. */
    this.service = "";
    /** How often filters were applied: what is loaded for earlier ones is not shown any more. */
    this.requestCount = 0;
    this.change = attachForm(form, {
      shape: SHAPE,
      emptyState: this.emptyState,
      firstField: requiredElement(form, "select[name=region]", HTMLSelectElement),
      writeForm: (state) => this.write(state),
      show: () => {
        showNotice(this.notice, "");
        void this.show();
        return this.state;
      },
      applyAddress: (requested) => void this.applyAddress(requested),
    });
    this.attachServiceField();
    // Also without a query: browsers give fields back what they held before.
    void this.applyAddress(parseQuery(location.search, SHAPE));
  }

  /** @returns {Filters} */
  get state() {
    return { ...readForm(this.form, SHAPE), service: this.service };
  }

  /** @param {Filters} state */
  write(state) {
    fillForm(this.form, SHAPE, state);
    this.service = state.service;
  }

  /**
   * Load the changes for a set of filters: undefined where that failed, or where no filter is set.
   * @param {Filters} filters
   * @returns {Promise<{ data: ChangeData | undefined, latest: boolean }>} and whether the filters are still the latest
   */
  async loadFor(filters) {
    const request = (this.requestCount += 1);
    const data = Object.values(filters).some(Boolean) ? await loadChanges().catch(() => undefined) : undefined;
    return { data, latest: request === this.requestCount };
  }

  /** Show what fits the form: the page as it came when no filter is set. */
  async show() {
    const { state } = this;
    const { data, latest } = await this.loadFor(state);
    if (!latest) return;
    const filtered = Object.values(state).some(Boolean);
    if (filtered && !data) return showNotice(this.notice, "The changes could not be loaded. Try again, or look the month up below.");
    const categoryOf = (/** @type {string} */ code) => (data?.services.get(code) ?? data?.removedServices.get(code))?.category;
    const changes = data ? filterChanges(data.changes, state, categoryOf, (code) => data.regions.get(code)?.geography) : [];
    if (data) draw(this.matches, changes, data);
    this.status.textContent = data ? `${changes.length.toLocaleString("en")} of ${countText(data.changes.length)}` : this.totalText;
    this.matches.hidden = !changes.length;
    this.emptyState.hidden = !filtered || changes.length > 0;
    this.months.hidden = filtered;
  }

  /**
   * Put into the form what an address requests; what it names wrongly is left out, and the notice says so.
   * @param {Filters} requested
   */
  async applyAddress(requested) {
    const { data, latest } = await this.loadFor(requested);
    if (!latest) return;
    const options = fieldChoices(this.form.querySelectorAll("select"));
    if (data) options.service = () => [...data.names.keys()];
    const { texts, unknown } = resolveChoices(requested, options);
    const since = isDay(requested.since) ? requested.since : "";
    if (requested.since && !since) unknown.push(`day “${requested.since}”`);
    this.write({ ...requested, ...texts, since });
    this.showServiceName(data);
    showNotice(this.notice, unknownNotice(unknown));
    await this.show();
  }

  /**
   * Show the name of the chosen service in its field.
   * @param {ChangeData | undefined} data
   */
  showServiceName(data) {
    this.input.value = data?.names.get(this.service) ?? this.service;
  }

  /** Suggest services while someone types into their field. */
  attachServiceField() {
    combobox(this.input, requiredElement(this.form, "[role=listbox]", HTMLElement), {
      findOptions: async (query) => suggestServices(query, await loadChanges()),
      onChoose: (option) => {
        this.service = option.code;
        this.input.value = option.label;
        this.change();
      },
      emptyText: "No service found",
    });
    this.input.addEventListener("blur", async () => {
      const data = this.service ? await loadChanges().catch(() => undefined) : undefined;
      if (!this.input.value.trim() && this.service) {
        this.service = "";
        this.change();
      } else this.showServiceName(data);
    });
  }
}

const form = document.querySelector("form[data-changes]");
if (form instanceof HTMLFormElement) new Changes(form);
