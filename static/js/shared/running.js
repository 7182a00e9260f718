// @ts-check
// When a service counts as available in a Region: one rule for Find, Compare and the matrix.

/**
 * Return whether a service counts in a Region. With a global endpoint it does not necessarily run there: it counts unless
 * only services that run there do.
 * @param {boolean} offered whether AWS lists the service in the Region
 * @param {boolean} global whether it does so with a global endpoint
 * @param {boolean} onlyRunning
 */
export function isCounted(offered, global, onlyRunning) {
  return offered && !(onlyRunning && global);
}
