/** Collects what is wrong, so that one run tells all of it. */

import { isDeepStrictEqual } from "node:util";

const wrong = [];
let looked = 0;

/** Notes where two things differ. */
export function same(where, found, expected) {
  looked += 1;
  if (isDeepStrictEqual(found, expected)) return;
  wrong.push(`${where}\n    found    ${JSON.stringify(found)}\n    expected ${JSON.stringify(expected)}`);
}

/** Notes what does not hold. */
export function holds(where, good, words) {
  looked += 1;
  if (!good) wrong.push(`${where}\n    ${words}`);
}

/** Says how it went, and gives the exit status. */
export function conclude() {
  wrong.forEach((line) => console.error(`  ${line}`));
  console.log(`${looked - wrong.length} of ${looked} readings are as they should be`);
  return wrong.length > 0 || looked === 0 ? 1 : 0;
}
