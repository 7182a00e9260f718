// @ts-check
// A text field with a list of suggestions (ARIA 1.2 combobox), for the search box and for choosing by name.
//
// <div class="combobox">
//   <input type="text" role="combobox" aria-expanded="false" aria-autocomplete="list" aria-controls="x" autocomplete="off">
//   <div id="x" class="listbox" role="listbox" aria-label="Suggestions" hidden></div>
// </div>
//
// The field keeps the focus; the active suggestion is named by aria-activedescendant. The first is active by itself,
// so Enter takes the best. Arrows move, Home and End too once an arrow has; Escape closes, a second one empties.

/**
 * A suggestion. With `href` it is a link: it may be opened in another tab.
 * @typedef {object} Option
 * @property {string} code
 * @property {string} label
 * @property {string} [kind] what it is, in a word
 * @property {string} [hint] what else helps to choose
 * @property {string} [href]
 */

/**
 * @param {HTMLInputElement} input
 * @param {HTMLElement} listbox
 * @param {object} ways
 * @param {(query: string) => Option[] | Promise<Option[]>} ways.find may fail; the list then says so
 * @param {(option: Option) => void} ways.choose
 * @param {string} [ways.nothing] what to say when nothing is found
 * @param {() => void} [ways.otherwise] what Enter does when `find` failed
 */
export function combobox(input, listbox, { find, choose, nothing = "Nothing found", otherwise }) {
  /** @type {Option[]} */
  let options = [];
  let active = -1;
  let moved = false;
  let asked = 0;
  let failed = false;
  /** @type {Promise<void>} */
  let settled = Promise.resolve();
  const status = element("span", "visually-hidden");
  status.setAttribute("role", "status");
  listbox.after(status);

  const close = () => {
    asked += 1;
    options = [];
    listbox.hidden = true;
    listbox.replaceChildren();
    status.textContent = "";
    input.setAttribute("aria-expanded", "false");
    activate(-1);
  };

  /** @param {number} at */
  const activate = (at) => {
    active = at;
    [...listbox.children].forEach((row, index) => row.setAttribute("aria-selected", String(index === at)));
    const row = listbox.children[at];
    if (row && options.length) {
      input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };

  const open = async () => {
    const query = input.value;
    const mine = (asked += 1);
    const suggestions = async () => (query.trim() ? find(query) : []);
    const found = await suggestions().catch(() => undefined);
    // Someone typed on, chose or left meanwhile.
    if (mine !== asked) return;
    if (!query.trim()) return close();
    failed = !found;
    show(found ?? [], found ? nothing : "Suggestions could not be loaded");
  };

  /**
   * @param {Option[]} found
   * @param {string} said
   */
  const show = (found, said) => {
    options = found;
    moved = false;
    listbox.replaceChildren(...found.map((option, at) => row(option, `${listbox.id}-${at}`)));
    listbox.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length ? counted(found.length) : said;
    status.classList.toggle("combobox-nothing", !found.length);
    activate(found.length ? 0 : -1);
  };

  const ask = () => {
    settled = open();
    return settled;
  };

  const take = () => {
    const option = options[active];
    if (!option) return;
    const link = listbox.children[active];
    close();
    if (option.href && link instanceof HTMLAnchorElement) location.assign(link.href);
    else choose(option);
  };

  /** @type {Record<string, () => number>} */
  const moves = {
    ArrowDown: () => (active + 1) % options.length,
    ArrowUp: () => (active + options.length - 1) % options.length,
    Home: () => 0,
    End: () => options.length - 1,
  };

  input.addEventListener("input", () => void ask());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const edge = event.key === "Home" || event.key === "End";
    if (event.key in moves && options.length && (moved || !edge)) {
      event.preventDefault();
      activate(moves[event.key]());
      moved = true;
    } else if (event.key === "ArrowDown" && input.value.trim()) {
      event.preventDefault();
      void ask();
    } else if (event.key === "Enter" && input.value.trim()) {
      event.preventDefault();
      void enter();
    } else if (event.key === "Escape") {
      // Once to close the list, once more to empty the field.
      if (listbox.hidden) input.value = "";
      event.preventDefault();
      close();
    }
  });
  listbox.addEventListener("pointerdown", (event) => event.preventDefault());
  listbox.addEventListener("click", (event) => {
    const at = [...listbox.children].findIndex((one) => one.contains(/** @type {Node} */ (event.target)));
    if (at < 0 || options[at].href) return;
    active = at;
    take();
  });

  // Enter may come before the suggestions do, on a slow network.
  const enter = async () => {
    if (!options.length) await ask();
    else await settled;
    if (options.length) take();
    else if (failed) otherwise?.();
  };
}

/**
 * @param {Option} option
 * @param {string} id
 */
function row(option, id) {
  const made = element(option.href ? "a" : "div", "option");
  made.id = id;
  made.setAttribute("role", "option");
  if (option.href) {
    made.setAttribute("href", option.href);
    made.tabIndex = -1;
  }
  made.append(element("span", "option-label", option.label));
  if (option.code) made.append(element("code", "option-code", option.code));
  if (option.kind) made.append(element("span", "option-kind", option.kind));
  if (option.hint) made.append(element("span", "option-hint", option.hint));
  return made;
}

/** @param {number} count */
function counted(count) {
  return count === 1 ? "1 suggestion" : `${count} suggestions`;
}

/**
 * @param {string} name
 * @param {string} kind
 * @param {string} [text]
 */
function element(name, kind, text = "") {
  const made = document.createElement(name);
  made.className = kind;
  made.textContent = text;
  return made;
}
