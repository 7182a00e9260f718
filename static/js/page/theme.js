// @ts-check
// Before anything is drawn: the chosen theme, the mark that scripts run, and the mark that the address holds a query, also
// after `#` (space is then reserved for the answer); it has the names of those before. A classic script, so that nothing flashes.

(() => {
  const root = document.documentElement;
  root.dataset.scripts = "";
  if (location.search || location.hash.includes("=")) root.dataset.query = [...new URLSearchParams(location.search).keys()].join(" ");
  let theme = null;
  try {
    theme = localStorage.getItem("theme");
  } catch {
    // Storage is blocked: the system's choice stands.
  }
  if (theme !== "light" && theme !== "dark") return;
  root.dataset.theme = theme;
  document.querySelector('meta[name="color-scheme"]')?.setAttribute("content", theme);
})();
