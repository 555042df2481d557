import TestSequencer from '@jest/test-sequencer';

/** Those that take minutes are not left for the end, where one worker would wait for the other; journeys run together, as they share systems. */
const FIRST = ['/tests/chaos/', '/tests/journeys/'];

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
