// @ts-check
// The check of templates: paste a text, drop or choose files, and see in which Regions everything in them is available.
//
// <section data-check>
//   <textarea data-text>, <input type="file" data-files multiple>, <select data-filter="region">, "partition", "geography",
//     "opt_in": an option may have data-regions="eu-west-1 eu-west-3" (those that it admits) and data-where="in Europe"
//   <div data-start> instructions, while there is no template </div>
//   <div data-selection> chips and notices, <p data-answer role="status">, <div data-details>
//   <div data-map hidden> a map (drawings.html, map_of_answer) </div>
// </section>

import { replaceKeepingFocus, requiredElement } from "../shared/element.js";
import { notices, showLoading } from "../shared/notices.js";
import { filterKey, optionValues } from "../shared/selects.js";
import { once } from "../shared/site.js";
import { matchCodes, unknownNotice } from "../shared/state.js";
import { NO_QUESTION, formatHash, isQuestion, parseHash, subjectOf } from "./question.js";
import { Sources, fileChips } from "./sources.js";

/** @typedef {import("./question.js").Question} Question */

const FILTERS = /** @type {const} */ (["region", "partition", "geography", "opt_in"]);
/** The milliseconds without a key press after which a typed text is read. */
const PAUSE = 150;
/** The fewest letters of a pasted text that is answered before it is shown. */
const LONG_TEXT = 20_000;
/** The most types of an answer that is drawn at once: of a longer one the first screen is painted first. */
const MANY_TYPES = 60;

/** Load the scripts that read templates and draw answers, and their facts. */
const loadAnswers = once(async () => {
  const answers = await import("./answer.js");
  return { ...answers, facts: await answers.loadFacts() };
});

/** The check on the page: its fields and files, its address, and the boxes of the answer. */
class Check {
  #parts;
  #selects;
  #sources = new Sources();
  #question = NO_QUESTION;
  /** Sentences on what is wrong with the sources or with the address. */
  #notes = /** @type {string[]} */ ([]);
  /** @type {Awaited<ReturnType<typeof loadAnswers>> | undefined} */
  #answers;
  /** @type {import("./judge.js").Judgement | undefined} */
  #judgement;
  /** The number of parts of a template that the address leaves out. */
  #unjudgedElsewhere = 0;
  /** The part of the address after `#` whose question is shown. */
  #shownHash = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pending;
  /** Identifies the last address to be written: an earlier one is not written any more. */
  #lastAddress = {};
  /** Identifies the last answer to be drawn. */
  #lastDrawing = {};

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.#parts = {
      text: requiredElement(root, "[data-text]", HTMLTextAreaElement),
      files: requiredElement(root, "[data-files]", HTMLInputElement),
      start: requiredElement(root, "[data-start]", HTMLElement),
      selection: requiredElement(root, "[data-selection]", HTMLElement),
      answer: requiredElement(root, "[data-answer]", HTMLElement),
      details: requiredElement(root, "[data-details]", HTMLElement),
      map: requiredElement(root, "[data-map]", HTMLElement),
    };
    this.#selects = [...root.querySelectorAll("select")];
    this.#attachControls();
    addEventListener("hashchange", () => this.#onHash());
    this.#onHash();
  }

  #attachControls() {
    // The catalog is fetched when someone starts to use the tool, not before.
    const load = () => void loadAnswers().catch(() => {});
    this.root.addEventListener("focusin", load, { once: true });
    this.root.addEventListener("dragenter", load, { once: true });
    this.#attachText();
    this.#attachFiles();
    for (const select of this.#selects) {
      select.addEventListener("change", () => {
        this.#question = { ...this.#question, [filterKey(select, FILTERS)]: select.value };
        this.#writeAddress(false);
        this.#draw();
      });
    }
  }

  #attachText() {
    const { text } = this.#parts;
    text.addEventListener("input", (event) => {
      clearTimeout(this.#pending);
      const isTyped = event instanceof InputEvent && !event.inputType.startsWith("insertFrom");
      if (isTyped) this.#pending = setTimeout(() => void this.#onText(), PAUSE);
      else void this.#onText().then(() => this.#bringIntoView());
    });
    text.addEventListener("paste", (event) => this.#onPaste(event));
  }

  #attachFiles() {
    const { files } = this.#parts;
    files.addEventListener("change", async () => {
      const chosen = [...(files.files ?? [])];
      // The same file may be chosen again, after a change.
      files.value = "";
      await this.#addFiles(chosen);
    });
    this.root.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      this.root.toggleAttribute("data-dragged", true);
    });
    this.root.addEventListener("dragleave", (event) => {
      if (!(event.relatedTarget instanceof Node && this.root.contains(event.relatedTarget))) this.root.removeAttribute("data-dragged");
    });
    this.root.addEventListener("drop", (event) => {
      this.root.removeAttribute("data-dragged");
      const dropped = [...(event.dataTransfer?.files ?? [])];
      if (!dropped.length) return;
      event.preventDefault();
      void this.#addFiles(dropped);
    });
  }

  /**
   * Answer a long text before the field shows it: a browser takes longer to lay it out than the answer takes.
   * @param {ClipboardEvent} event
   */
  #onPaste(event) {
    const { text } = this.#parts;
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    if (pasted.length < LONG_TEXT) return;
    event.preventDefault();
    // The pending answer to what was typed would replace this one.
    clearTimeout(this.#pending);
    const whole = text.value.slice(0, text.selectionStart) + pasted + text.value.slice(text.selectionEnd);
    const problems = this.#sources.paste(whole);
    // A refused text changes nothing.
    if (problems.length) this.#sources.paste(text.value);
    else afterPaint(() => (text.value = whole));
    void this.#read(problems).then(() => this.#bringIntoView());
  }

  async #onText() {
    await this.#read(this.#sources.paste(this.#parts.text.value));
  }

  /** @param {readonly File[]} files */
  async #addFiles(files) {
    await this.#read(await this.#sources.add(files));
    this.#bringIntoView();
  }

  /**
   * Scroll an answer that begins in the lower half of the screen to the top: on a phone most of it would be out of sight.
   * After the next paint, because the browser itself scrolls to the end of what was pasted.
   */
  #bringIntoView() {
    const { answer } = this.#parts;
    afterPaint(() => {
      const height = visualViewport?.height ?? innerHeight;
      if (this.#judgement && answer.getBoundingClientRect().top > height / 2) answer.scrollIntoView({ block: "start" });
    });
  }

  /**
   * Read all sources anew and answer; `problems` are those of the sources themselves.
   * @param {string[]} problems
   */
  async #read(problems) {
    const load = () => this.#load();
    if (!(this.#answers ?? (await showLoading(this.#parts.selection, load, () => void this.#read(problems))))) return;
    const answers = this.#answers;
    if (!answers) return;
    const readings = this.#sources.all.map((source) => answers.readSource(source, answers.facts));
    const declarations = readings.flatMap((reading) => reading.declarations);
    this.#notes = [...problems, ...readings.flatMap((reading) => reading.problems)];
    this.#unjudgedElsewhere = 0;
    // If nothing could be read, there is no answer, only the problems.
    const isAnswered = readings.some((reading) => reading.declarations.length || !reading.problems.length);
    this.#judgement = isAnswered ? answers.judgeTemplate(declarations, answers.facts) : undefined;
    const subject = this.#judgement ? subjectOf(this.#judgement, 0) : { types: [], services: [], conditional: [], unjudged: "" };
    this.#question = { ...this.#question, ...subject };
    this.#writeAddress(true);
    this.#draw();
  }

  async #load() {
    this.#answers = await loadAnswers();
  }

  /** Return every code by key: the address shortens long lists with them. @returns {import("../shared/state.js").Codes} */
  get #codes() {
    const facts = this.#answers?.facts;
    if (!facts) return {};
    const types = [...facts.availability.types.keys()];
    const services = [...facts.availability.services.keys(), ...facts.availability.gone.keys()];
    return { types, services, conditional: [...types, ...services] };
  }

  /** Read the question from the address. Unknown values are left out and named in a note. */
  #onHash() {
    const { hash } = location;
    if (hash === this.#shownHash || (hash && !isQuestion(hash))) return;
    void this.#applyHash(hash);
  }

  /** @param {string} hash */
  async #applyHash(hash) {
    const raw = parseHash(hash);
    const hasSubject = raw.types.length > 0 || raw.services.length > 0 || raw.unjudged !== "";
    if (hasSubject && !this.#answers && !(await showLoading(this.#parts.selection, () => this.#load(), () => void this.#applyHash(hash)))) return;
    // The address has changed in the meantime: the newer one is read instead.
    if (hash !== location.hash) return;
    this.#shownHash = hash;
    const full = parseHash(hash, this.#codes);
    const filters = this.#selects.map((select) => ({ key: filterKey(select, FILTERS), ...matchCodes([full[filterKey(select, FILTERS)]], optionValues(select)) }));
    const question = { ...full, ...Object.fromEntries(filters.map(({ key, matches }) => [key, matches[0] ?? ""])) };
    const unknown = filters.flatMap((filter) => filter.unknown.filter(Boolean));
    if (this.#isSameSubject(question)) this.#question = { ...this.#question, ...Object.fromEntries(FILTERS.map((key) => [key, question[key]])) };
    else unknown.push(...this.#takeSubject(question, hasSubject));
    if (unknown.length) this.#notes = [...this.#notes, unknownNotice(unknown)];
    this.#draw();
  }

  /** Return whether an address is about what is shown, whose template then stays. @param {Question} question */
  #isSameSubject(question) {
    const subject = (/** @type {Question} */ { types, services }) => [...types, "", ...services].join();
    return this.#judgement !== undefined && subject(question) === subject(this.#question);
  }

  /**
   * Answer the question of an address in place of a template; return its unknown values.
   * @param {Question} question
   * @param {boolean} hasSubject whether the address names anything to judge
   */
  #takeSubject(question, hasSubject) {
    const answers = this.#answers;
    this.#clearSources();
    const types = matchCodes(question.types, this.#codes.types ?? []);
    const services = matchCodes(question.services, this.#codes.services ?? []);
    this.#question = { ...question, types: types.matches, services: services.matches };
    this.#unjudgedElsewhere = Math.max(0, Math.trunc(Number(question.unjudged)) || 0);
    this.#judgement = hasSubject && answers ? answers.judgeQuestion(this.#question, answers.facts) : undefined;
    return [...types.unknown, ...services.unknown];
  }

  #clearSources() {
    clearTimeout(this.#pending);
    this.#sources.clear();
    this.#parts.text.value = "";
    this.#notes = [];
  }

  #clear() {
    this.#clearSources();
    this.#judgement = undefined;
    this.#unjudgedElsewhere = 0;
    this.#question = NO_QUESTION;
    this.#writeAddress(false);
    this.#draw();
    this.#parts.text.focus();
  }

  /**
   * Write the question after `#`. A change of the template replaces the entry of the history; a choice adds one.
   * @param {boolean} replace
   */
  #writeAddress(replace) {
    const address = {};
    this.#lastAddress = address;
    const write = () => {
      if (this.#lastAddress !== address) return;
      const hash = formatHash(this.#question, this.#codes);
      this.#shownHash = hash;
      if (hash === location.hash) return;
      const url = location.pathname + location.search + hash;
      if (replace) history.replaceState(null, "", url);
      else history.pushState(null, "", url);
    };
    // The answer is painted first, because the short codes of a large template take time.
    if (replace) afterPaint(write);
    else write();
  }

  #draw() {
    const { selection, answer, details, map, start } = this.#parts;
    const judgement = this.#judgement;
    this.#lastDrawing = {};
    this.root.dataset.drawn = "";
    this.root.removeAttribute("data-drawing");
    this.root.toggleAttribute("data-answered", judgement !== undefined);
    for (const select of this.#selects) select.value = this.#question[filterKey(select, FILTERS)];
    const chips = fileChips(this.#sources.names, (name) => {
      this.#sources.remove(name);
      void this.#read([]);
    });
    replaceKeepingFocus(selection, [...notices(this.#notes), ...chips], this.#parts.text);
    start.hidden = judgement !== undefined || !this.#sources.isEmpty;
    if (judgement && this.#answers) return this.#drawAnswer(judgement, this.#answers);
    answer.replaceChildren();
    details.replaceChildren();
    map.hidden = true;
  }

  /**
   * @param {import("./judge.js").Judgement} judgement
   * @param {Awaited<ReturnType<typeof loadAnswers>>} answers
   */
  #drawAnswer(judgement, answers) {
    const drawing = this.#lastDrawing;
    const options = this.#selects.flatMap((select) => select.selectedOptions[0] ?? []);
    const question = {
      region: this.#question.region,
      places: options.flatMap((option) => (option.dataset.regions === undefined ? [] : [option.dataset.regions.split(" ")])),
      where: options.flatMap((option) => option.dataset.where ?? []).join(" and "),
      unjudgedElsewhere: this.#unjudgedElsewhere,
    };
    const page = { address: () => new URL(location.pathname + formatHash(this.#question, this.#codes), location.origin).href, clear: () => this.#clear() };
    const drawRest = answers.drawAnswer(judgement, answers.facts, question, this.#parts, page);
    if (judgement.requirements.length <= MANY_TYPES) return drawRest();
    this.root.toggleAttribute("data-drawing", true);
    afterPaint(() => {
      if (this.#lastDrawing !== drawing) return;
      drawRest();
      this.root.removeAttribute("data-drawing");
    });
  }
}

/**
 * Run a task after the last changes are on the screen: a frame begins after the one before it was painted.
 * @param {() => void} task
 */
function afterPaint(task) {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(task)));
}

for (const root of document.querySelectorAll("[data-check]")) if (root instanceof HTMLElement) new Check(root);
