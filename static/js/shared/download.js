// @ts-check
// Downloads of files that the page itself makes.

/**
 * Download a text as a file.
 * @param {string} name
 * @param {string} type its media type
 * @param {string} text
 */
export function downloadFile(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = name;
  link.click();
  // Browsers read the file later than this; each of them does within a minute.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
