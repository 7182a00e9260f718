// @ts-check
// Where the list of the site's sections is wider than the screen, the one that the page belongs to is brought to sight.
//
//   <nav class="sections"><a aria-current="page">Changes</a></nav>

for (const here of document.querySelectorAll(".sections [aria-current]")) {
  const list = here.closest("nav");
  if (!(here instanceof HTMLElement) || !list) continue;
  list.scrollLeft = here.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
}
