// @ts-check
// Copy buttons beside codes and endpoints: one that stays beside a heading's code, and a set that goes with the row.
//
// <p data-copy><code>us-east-1</code></p>
// <table data-copy>…<tr><th><a href="…">…</a></th><td><code>lambda</code></td>…
//
// Hundreds of buttons would be hundreds of steps for the Tab key, so a table has one set: it stands in the row that the
// pointer or the focus is in. The row's link takes the focus first, Tab leads on to the buttons.

const FEEDBACK_MS = 1500;

const status = document.createElement("span");
status.className = "visually-hidden";
status.setAttribute("role", "status");

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** @returns {HTMLButtonElement} */
function makeButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.addEventListener("click", async () => {
    const text = button.value;
    const done = await copy(text);
    status.textContent = done ? `Copied ${text}` : `${text} could not be copied`;
    button.dataset.done = done ? "yes" : "no";
    setTimeout(() => delete button.dataset.done, FEEDBACK_MS);
  });
  return button;
}

/**
 * Put a button after a code.
 * @param {HTMLButtonElement} button
 * @param {Element} code
 */
function placeButton(button, code) {
  button.value = code.textContent ?? "";
  button.setAttribute("aria-label", `Copy ${button.value}`);
  delete button.dataset.done;
  code.after(button);
}

/** @param {HTMLTableElement} table */
function attachTable(table) {
  /** @type {HTMLButtonElement[]} */
  const set = [];
  /** @type {Element | null} */
  let current = null;
  /** @param {Event} event */
  const moveButtons = (event) => {
    const row = event.target instanceof Element ? event.target.closest("tbody tr") : null;
    // A button that has the focus keeps its place: the pointer must not take it away from the keyboard.
    if (!row || row === current || (event.type === "pointerover" && set.some((button) => button === document.activeElement))) return;
    current = row;
    const codes = [...row.querySelectorAll("td > code")];
    codes.forEach((code, at) => placeButton((set[at] ??= makeButton()), code));
    for (const spare of set.slice(codes.length)) spare.remove();
  };
  table.addEventListener("pointerover", moveButtons);
  table.addEventListener("focusin", moveButtons);
}

// Without a secure connection there is no clipboard.
if (navigator.clipboard) {
  document.body.append(status);
  for (const table of document.querySelectorAll("table[data-copy]")) attachTable(/** @type {HTMLTableElement} */ (table));
  for (const code of document.querySelectorAll("[data-copy] > code")) placeButton(makeButton(), code);
}
