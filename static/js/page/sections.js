// @ts-check
// Where the list of the site's sections is wider than the screen, the present section is scrolled into view.
//
//   <nav class="sections"><ul><li><a aria-current="page">Changes</a></li></ul></nav>

/** The width in pixels over which the end of the list fades out. */
const FADE = 24;

for (const current of document.querySelectorAll(".sections [aria-current]")) {
  const list = current.closest("nav");
  if (!list) continue;
  const { left, right } = list.getBoundingClientRect();
  const beyond = current.getBoundingClientRect().right + FADE - right;
  // The list then begins with a whole word: the first one that makes enough room.
  const starts = [...list.querySelectorAll("li")].map((item) => item.getBoundingClientRect().left - left);
  if (beyond > 0) list.scrollLeft = starts.find((start) => start >= beyond) ?? beyond;
}
