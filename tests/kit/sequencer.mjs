import TestSequencer from '@jest/test-sequencer';

/**
 * Suites that take minutes are not left for the end, where one worker would wait for the other. One of them runs beside the journeys, which
 * run together as they share systems; two of them side by side would starve each other.
 */
const FIRST = ['/tests/chaos/chaos.', '/tests/chaos/program/', '/tests/journeys/', '/tests/chaos/'];

const rank = ({ path }) => {
  const place = FIRST.findIndex((folder) => path.includes(folder));
  return place < 0 ? FIRST.length : place;
};

/** The order in which files run: by folder, and within a folder as Jest has it, the longest first. */
export default class Sequencer extends TestSequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
}
