// @ts-check
// Buttons that copy their `value`; whether it worked is shown, and announced to screen readers. A text that is too long to be
// announced has a name in `data-what`.

const FEEDBACK_MS = 1500;

const status = document.createElement("span");
status.className = "visually-hidden";
status.setAttribute("role", "status");

/** Whether there is a clipboard: without a secure connection there is none. */
export const canCopy = Boolean(navigator.clipboard);

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Make a button that copies its `value`.
 * @param {string} className
 * @param {string} [label]
 * @returns {HTMLButtonElement}
 */
export function makeCopyButton(className, label = "") {
  if (!status.isConnected) document.body.append(status);
  const button = document.createElement("button");
  button.type = "button";
  button.className = className;
  button.textContent = label;
  button.addEventListener("click", async () => {
    const text = button.value;
    const copied = await copy(text);
    const what = button.dataset.what ?? text;
    status.textContent = copied ? `Copied ${what}` : `${what} could not be copied`;
    button.dataset.done = copied ? "yes" : "no";
    if (label) button.textContent = copied ? "Copied" : "Not copied";
    setTimeout(() => {
      delete button.dataset.done;
      button.textContent = label;
    }, FEEDBACK_MS);
  });
  return button;
}
