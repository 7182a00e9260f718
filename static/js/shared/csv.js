// @ts-check
// Tables as CSV, as in the site's reports: what a spreadsheet would run as a formula becomes plain text.

/** What some programs strip before they read a cell: white space and invisible characters. */
const BLANK =
  "[\\u0000-\\u0020\\u007f-\\u00a0\\u00ad\\u061c\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]*";

/** What begins a formula; some programs accept the wide or small form of a sign. */
const SIGN = "[=+\\-@\\ufe62\\ufe63\\ufe66\\ufe6b\\uff0b\\uff0d\\uff1d\\uff20]";

/** The beginning of a text that a spreadsheet may run. The reports have the same rule. */
const FORMULA = new RegExp(`^(?:${BLANK}${SIGN}|[\\t\\r\\n])`);

/**
 * Return rows as CSV: commas, quotes where needed, lines that end in a line feed alone.
 * @param {readonly (readonly string[])[]} rows
 */
export function formatCsv(rows) {
  return rows.map((row) => `${row.map(escapeCell).join(",")}\n`).join("");
}

/** @param {string} text */
function escapeCell(text) {
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
