// @ts-check
// The switch between light and dark. The system's theme is the default; choosing that one removes the stored choice.
//
// <button type="button" data-theme-switch>Dark theme</button>

import { writeStorage } from "../shared/storage.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");
const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-theme-switch]"));

const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

/** @param {string | null} theme "light", "dark", or null to follow the system */
function apply(theme) {
  if (theme) root.dataset.theme = theme;
  else delete root.dataset.theme;
  document.querySelector('meta[name="color-scheme"]')?.setAttribute("content", theme ?? "light dark");
  button?.setAttribute("aria-pressed", String(isDark()));
}

button?.addEventListener("click", () => {
  const theme = isDark() ? "light" : "dark";
  const chosen = (theme === "dark") === system.matches ? null : theme;
  writeStorage("theme", chosen);
  apply(chosen);
});
system.addEventListener("change", () => apply(root.dataset.theme ?? null));
addEventListener("storage", (event) => {
  if (event.key === "theme") apply(event.newValue === "light" || event.newValue === "dark" ? event.newValue : null);
});
apply(root.dataset.theme ?? null);
