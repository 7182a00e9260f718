// @ts-check
// A text that the page made, as a file to take away.

/**
 * Hand a text to the reader as a file.
 * @param {string} name
 * @param {string} type its media type
 * @param {string} text
 */
export function downloadFile(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  // The browser has the file only after this turn; a minute is long enough for every one of them.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
