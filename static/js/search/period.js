// @ts-check
// The first day of the time that a query is about: "this year", "in 2025", "since March", "last 30 days".

/** @typedef {(today: string) => string} FirstDay a function of the day on which the facts last changed */

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const PREPOSITIONS = "(?:(?:in|since|from|during|after|over|within|the) )*";
const FULL_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december";
const NUMBERS = ["a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const DAYS = /** @type {Record<string, number>} */ ({ day: 1, week: 7, month: 30, year: 365 });

/**
 * The ways to name a time, the most exact first. A month without a year needs a preposition: "may" is also a verb.
 * @type {readonly [RegExp, (words: RegExpExecArray) => FirstDay][]}
 */
const PERIODS = [
  [new RegExp(`\\b${PREPOSITIONS}(${FULL_MONTHS}|${MONTHS.join("|")}) (20\\d\\d)\\b`, "i"), ([, month, year]) => () => isoDate(Number(year), monthIndex(month))],
  [new RegExp(`\\b${PREPOSITIONS}q([1-4]) ?(20\\d\\d)\\b`, "i"), ([, quarter, year]) => () => isoDate(Number(year), 3 * (Number(quarter) - 1))],
  [new RegExp(`\\b${PREPOSITIONS}(20\\d\\d(?:-\\d\\d(?:-\\d\\d)?)?)\\b(?! ?zones?)`, "i"), ([, day]) => () => `${day}-01-01`.slice(0, 10)],
  [new RegExp(`\\b${PREPOSITIONS}(today|yesterday)\\b`, "i"), ([, word]) => (today) => daysBefore(today, word.toLowerCase() === "today" ? 0 : 1)],
  [new RegExp(`\\b(?:in|since|from|during|after) (${FULL_MONTHS}|${MONTHS.join("|")})\\b`, "i"), ([, month]) => (today) => latestFirstDay(today, monthIndex(month))],
  [new RegExp(`\\b${PREPOSITIONS}(?:(?:last|past) )?(\\d{1,3}|${NUMBERS.join("|")}) (day|week|month|year)s?\\b(?: ago\\b)?`, "i"), ([, count, unit]) => (today) => daysBefore(today, number(count) * DAYS[unit.toLowerCase()])],
  [new RegExp(`\\b${PREPOSITIONS}(this|last|past) week\\b`, "i"), () => (today) => daysBefore(today, DAYS.week)],
  [new RegExp(`\\b${PREPOSITIONS}(this|last|past) (year|quarter|month)\\b|\\b(the) (year|month)\\b`, "i"), ([, which = "this", unit, , other]) => (today) => firstDayOf(today, (unit ?? other).toLowerCase(), which.toLowerCase() === "this" ? 0 : 1)],
];

/**
 * Separate the time from the rest of a query.
 * @param {string} query
 * @returns {{ rest: string, since: FirstDay }} `since` is empty if no time is named
 */
export function extractPeriod(query) {
  for (const [pattern, firstDay] of PERIODS) {
    const words = pattern.exec(query);
    if (words) return { rest: query.replace(words[0], " "), since: firstDay(words) };
  }
  return { rest: query, since: () => "" };
}

/**
 * Return the first day of this year, quarter or month, or of the one before.
 * @param {string} today
 * @param {string} unit
 * @param {number} back
 */
function firstDayOf(today, unit, back) {
  const [year, month] = today.split("-").map(Number);
  if (unit === "year") return isoDate(year - back, 0);
  if (unit === "quarter") return isoDate(year, 3 * (Math.floor((month - 1) / 3) - back));
  return isoDate(year, month - 1 - back);
}

/**
 * Return the first day of a month: of this year, or of last year if it is in the future.
 * @param {string} today
 * @param {number} month from 0
 */
function latestFirstDay(today, month) {
  const day = isoDate(Number(today.slice(0, 4)), month);
  return day <= today ? day : isoDate(Number(today.slice(0, 4)) - 1, month);
}

/**
 * @param {string} today
 * @param {number} count
 */
function daysBefore(today, count) {
  const day = new Date(`${today}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - count);
  return day.toISOString().slice(0, 10);
}

/** @param {string} count in digits, or a word */
function number(count) {
  return Number(count) || Math.max(1, NUMBERS.indexOf(count.toLowerCase()));
}

/** @param {string} name */
function monthIndex(name) {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase());
}

/**
 * @param {number} year
 * @param {number} month from 0; a month outside of the year belongs to the next or the previous year
 */
function isoDate(year, month) {
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}
