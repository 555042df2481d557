import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fitCoefficients } from '../bench/at-risk/fit.js';
import { auc, brier } from '../bench/at-risk/judge.js';
import { predictions } from '../bench/at-risk/predictions.js';
import { type Presentation, readPresentations } from '../bench/at-risk/presentations.js';
import { COEFFICIENTS } from '../subgraphs/analytics/risk/coefficients.js';

// The model of students at risk keeps what docs/at-risk.md promises of it.

const folder = resolve(import.meta.dirname, '../../shared/data/oulad');
const isThere = existsSync(join(folder, 'studentAssessment.csv'));

(isThere ? describe : describe.skip)(`the model of students at risk${isThere ? '' : ` (skipped: there is no ${folder})`}`, () => {
  let presentations: readonly Presentation[];
  beforeAll(async () => {
    presentations = await readPresentations(folder);
  });
  const of = (year: number) => presentations.filter((each) => each.year === year);

  test('the committed coefficients are those that are fitted on 2013', () => {
    expect(fitCoefficients(of(2013))).toEqual(COEFFICIENTS);
  });

  test.each([
    [28, 0.7, 0.221],
    [60, 0.77, 0.197],
    [90, 0.81, 0.172],
    [120, 0.845, 0.158],
  ])('on day %i of 2014 it tells who fails from who does not, and is right about how many', (day, leastAuc, expectedBrier) => {
    const judged = predictions(of(2014), day);
    expect(auc(judged)).toBeGreaterThanOrEqual(leastAuc);
    expect(brier(judged)).toBeLessThanOrEqual(expectedBrier + 0.01);
  });
});
