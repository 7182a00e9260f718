// @ts-check
// The page of all changes: filtered by Region, geography, service, category and kind, since a date, all in the address.
//
// <form data-changes>                              changes.html: fields named as the address's keys
//   <select name="region"> <select name="geography"> <div class="combobox"><input name="service">… <select name="category">
//   <select name="kind"> <input type="date" name="since"> <input type="date" name="on"> <button type="reset">
//   <button data-copy-link> <button data-subscribe> <span data-copy-status role="status">
//   <p role="status">3,181 changes</p>
// </form>
// <p data-notice hidden></p>
// <div data-empty hidden>…<button>Clear</button></div>
// <div data-matches hidden></div>                  the changes that match, by month
// <div data-months>…</div>                         shown while no filter is set
//
// All changes are fetched when a filter is first set, not before. With a day in `on`, the state of that day is shown instead
// of changes (state.js, loaded then), and kind and since do not apply.

import { attachCopyLink } from "../shared/copy-link.js";
import { combobox } from "../shared/combobox.js";
import { requiredElement } from "../shared/element.js";
import { attachForm, fillForm, readForm, fieldChoices, showNotice } from "../shared/filters.js";
import { countText } from "../shared/labels.js";
import { formatQuery, parseQuery, resolveChoices, unknownNotice } from "../shared/state.js";
import { SHAPE, filterChanges, isDay } from "./model.js";
import { loadChanges, suggestServices } from "./data.js";
import { draw } from "./view.js";

/** @typedef {import("./model.js").Filters} Filters */
/** @typedef {import("./data.js").ChangeData} ChangeData */

/** The page of all changes: its form, and the boxes that show the matches. */
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
    /** How often filters were applied: what is loaded for earlier filters is not shown. */
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
    this.attachSubscribeButton();
    const address = () => new URL(location.pathname + formatQuery(this.state, SHAPE), location.origin).href;
    attachCopyLink(form.querySelector("[data-copy-link]"), form.querySelector("[data-copy-status]"), address);
    // Also without a query: browsers restore the earlier values of fields.
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

  /** Show what matches the form; without a filter, the page as it was loaded. */
  async show() {
    for (const field of this.form.querySelectorAll("[name=kind], [name=since]")) field.toggleAttribute("disabled", Boolean(this.state.on));
    const { state } = this;
    const { data, latest } = await this.loadFor(state);
    if (!latest) return;
    const filtered = Object.values(state).some(Boolean);
    if (filtered && !data) return showNotice(this.notice, "The changes could not be loaded. Try again, or look the month up below.");
    if (data && state.on) return await this.showState(state, data);
    const categoryOf = (/** @type {string} */ code) => (data?.services.get(code) ?? data?.removedServices.get(code))?.category;
    const changes = data ? filterChanges(data.changes, state, categoryOf, (code) => data.regions.get(code)?.geography) : [];
    if (data) draw(this.matches, changes, data);
    this.status.textContent = data ? `${changes.length.toLocaleString("en")} of ${countText(data.changes.length, "change")}` : this.totalText;
    this.matches.hidden = !changes.length;
    this.emptyState.hidden = !filtered || changes.length > 0;
    this.months.hidden = filtered;
  }

  /**
   * Show the state of a day.
   * @param {Filters} state
   * @param {ChangeData} data
   */
  async showState(state, data) {
    const request = this.requestCount;
    try {
      const { loadPresence, drawState } = await import("./state.js");
      const presence = await loadPresence();
      if (request !== this.requestCount) return;
      this.status.textContent = drawState(this.matches, state, data, presence);
      this.matches.hidden = false;
      this.emptyState.hidden = true;
      this.months.hidden = true;
    } catch {
      showNotice(this.notice, "The state of that day could not be loaded. Try again, or look the month up below.");
    }
  }

  /**
   * Put the state of an address into the form; unknown values are left out and named in the notice.
   * @param {Filters} requested
   */
  async applyAddress(requested) {
    const { data, latest } = await this.loadFor(requested);
    if (!latest) return;
    const options = fieldChoices(this.form.querySelectorAll("select"));
    if (data) options.service = () => [...data.names.keys()];
    const { texts, unknown } = resolveChoices(requested, options);
    const [since, on] = [requested.since, requested.on].map((day) => (isDay(day) ? day : ""));
    for (const day of [requested.since, requested.on]) if (day && !isDay(day)) unknown.push(`day “${day}”`);
    this.write({ ...requested, ...texts, since, on });
    this.showServiceName(data);
    showNotice(this.notice, unknownNotice(unknown));
    await this.show();
    this.form.dataset.drawn = "";
  }

  /**
   * Show the name of the chosen service in its field.
   * @param {ChangeData | undefined} data
   */
  showServiceName(data) {
    this.input.value = data?.names.get(this.service) ?? this.service;
  }

  /** Show the feeds with the filtered changes in a panel, which is loaded then. */
  attachSubscribeButton() {
    const button = requiredElement(this.form, "[data-subscribe]", HTMLButtonElement);
    button.addEventListener("click", async () => {
      try {
        const [data, { openFeeds }] = await Promise.all([loadChanges(), import("./subscribe.js")]);
        openFeeds(button, this.state, data);
      } catch {
        showNotice(this.notice, "The feeds could not be loaded. Try again, or use the list of all feeds.");
      }
    });
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
