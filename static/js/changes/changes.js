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
// <div data-months>…</div>                         what the page says when nothing is asked
//
// All changes are fetched when something is first asked, not before.

import { combobox } from "../shared/combobox.js";
import { part } from "../shared/element.js";
import { attach, choices, fill, notify, read } from "../shared/filters.js";
import { leftOut, parse, settle } from "../shared/state.js";
import { SHAPE, counted, isDay, matching } from "./model.js";
import { load, suggest } from "./record.js";
import { draw } from "./view.js";

/** @typedef {import("./model.js").Asked} Asked */
/** @typedef {import("./record.js").Record} Record */

/** The page of all changes: its form, and the boxes that show what fits. */
class Changes {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.input = part(form, "input[name=service]", HTMLInputElement);
    this.status = part(form, ".filters-count", HTMLElement);
    this.notice = part(document, "[data-notice]", HTMLElement);
    this.empty = part(document, "[data-empty]", HTMLElement);
    this.matches = part(document, "[data-matches]", HTMLElement);
    this.months = part(document, "[data-months]", HTMLElement);
    this.whole = this.status.textContent ?? "";
    /** The code of the chosen service: the field shows its name. */
    this.service = "";
    /** How often something was asked: what is loaded for an earlier question is not shown any more. */
    this.questions = 0;
    this.change = attach(form, {
      shape: SHAPE,
      empty: this.empty,
      first: part(form, "select[name=region]", HTMLSelectElement),
      write: (state) => this.write(state),
      show: () => {
        notify(this.notice, "");
        void this.show();
        return this.state;
      },
      arrive: (asked) => void this.arrive(asked),
    });
    this.choose();
    // Also without a query: browsers give fields back what they held before.
    void this.arrive(parse(location.search, SHAPE));
  }

  /** @returns {Asked} */
  get state() {
    return { ...read(this.form, SHAPE), service: this.service };
  }

  /** @param {Asked} state */
  write(state) {
    fill(this.form, SHAPE, state);
    this.service = state.service;
  }

  /**
   * Load the record for a question; undefined where that failed, or where nothing is asked.
   * @param {Asked} asked
   * @returns {Promise<{ record: Record | undefined, latest: boolean }>} and whether nothing else was asked meanwhile
   */
  async load(asked) {
    const question = (this.questions += 1);
    const record = Object.values(asked).some(Boolean) ? await load().catch(() => undefined) : undefined;
    return { record, latest: question === this.questions };
  }

  /** Show what fits the form: the page as it came when nothing is asked. */
  async show() {
    const { state } = this;
    const { record, latest } = await this.load(state);
    if (!latest) return;
    const any = Object.values(state).some(Boolean);
    if (any && !record) return notify(this.notice, "The changes could not be loaded. Try again, or look the month up below.");
    const category = (/** @type {string} */ code) => (record?.services.get(code) ?? record?.gone.get(code))?.category;
    const changes = record ? matching(record.changes, state, category, (code) => record.regions.get(code)?.geography) : [];
    if (record) draw(this.matches, changes, record);
    this.status.textContent = record ? `${changes.length.toLocaleString("en")} of ${counted(record.changes.length)}` : this.whole;
    this.matches.hidden = !changes.length;
    this.empty.hidden = !any || changes.length > 0;
    this.months.hidden = any;
  }

  /**
   * Put into the form what an address asks; what it names wrongly is left out, and the notice says so.
   * @param {Asked} asked
   */
  async arrive(asked) {
    const { record, latest } = await this.load(asked);
    if (!latest) return;
    const options = choices(this.form.querySelectorAll("select"));
    if (record) options.service = () => [...record.names.keys()];
    const { texts, unknown } = settle(asked, options);
    const since = isDay(asked.since) ? asked.since : "";
    if (asked.since && !since) unknown.push(`day “${asked.since}”`);
    this.write({ ...asked, ...texts, since });
    this.name(record);
    notify(this.notice, leftOut(unknown));
    await this.show();
  }

  /**
   * Show the name of the chosen service in its field.
   * @param {Record | undefined} record
   */
  name(record) {
    this.input.value = record?.names.get(this.service) ?? this.service;
  }

  /** Suggest services while someone types into their field. */
  choose() {
    combobox(this.input, part(this.form, "[role=listbox]", HTMLElement), {
      find: async (query) => suggest(query, await load()),
      choose: (option) => {
        this.service = option.code;
        this.input.value = option.label;
        this.change();
      },
      nothing: "No service found",
    });
    this.input.addEventListener("blur", async () => {
      const record = this.service ? await load().catch(() => undefined) : undefined;
      if (!this.input.value.trim() && this.service) {
        this.service = "";
        this.change();
      } else this.name(record);
    });
  }
}

const form = document.querySelector("form[data-changes]");
if (form instanceof HTMLFormElement) new Changes(form);
