// @ts-check
// Elements from values: what a catalog says becomes text, never markup.

/**
 * Make an element. An attribute that is `true` has no value; one that is `false` or undefined is left out.
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {Record<string, string | number | boolean | undefined>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[N]}
 */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children);
  return node;
}

/**
 * Return an element that the page must have.
 * @template {Element} E
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => E} kind
 * @returns {E}
 */
export function requiredElement(root, selector, kind) {
  const child = root.querySelector(selector);
  if (!(child instanceof kind)) throw new Error(`no ${selector} on this page`);
  return child;
}

/**
 * Replace content, and keep the focus: on the element with the same `data-key`, else on the one that is now at that place,
 * else on `fallback`.
 * @param {Element} box
 * @param {readonly (Node | string)[]} children
 * @param {HTMLElement} [fallback]
 */
export function replaceKeepingFocus(box, children, fallback) {
  const focused = document.activeElement;
  const before = keyedElements(box);
  const at = before.findIndex((node) => node === focused);
  box.replaceChildren(...children);
  if (at < 0) return;
  const after = keyedElements(box);
  const match = after.find((node) => node.dataset.key === before[at].dataset.key);
  (match ?? after[Math.min(at, after.length - 1)] ?? fallback)?.focus();
}

/**
 * @param {Element} box
 * @returns {HTMLElement[]}
 */
function keyedElements(box) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll("[data-key]"))];
}
