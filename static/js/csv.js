// @ts-check
// Tables as CSV, as the site's reports are: what a spreadsheet would run as a formula is made plain text.

/** Text that starts so may run in a spreadsheet. */
const FORMULA = /^[=+\-@\t\r\n]/;

/**
 * Return rows as CSV: commas, quotes where needed, lines that end in a line feed alone.
 * @param {readonly (readonly string[])[]} rows
 */
export function csv(rows) {
  return rows.map((row) => `${row.map(cell).join(",")}\n`).join("");
}

/**
 * Hand a text to the reader as a file.
 * @param {string} name
 * @param {string} text
 */
export function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  // The browser has the file only after this turn; a minute is long enough for every one of them.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {string} text */
function cell(text) {
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
