import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Coefficients } from '../../subgraphs/analytics/risk/coefficients.js';
import { ouladFolder } from '../import/import.js';
import { type Row, table } from '../machine.js';
import { type Fitted, fitCoefficients } from './fit.js';
import { auc, brier, type Judged, logLoss, mean } from './judge.js';
import { predictions } from './predictions.js';
import { type Presentation, readPresentations } from './presentations.js';

const DAYS = [28, 60, 90, 120];
const TRAINED_ON = 2013;
const JUDGED_ON = 2014;

/**
 * The model of students at risk, fitted on the presentations of 2013 and judged on those of 2014: the committed coefficients beside a
 * simple rule and beside the share that fails, which is all that is known of a student about whom nothing is.
 */
export async function atRisk(): Promise<string> {
  const folder = ouladFolder();
  if (!existsSync(join(folder, 'studentAssessment.csv'))) return `The data set is not in ${folder}.`;
  const presentations = await readPresentations(folder);
  const training = presentations.filter(({ year }) => year === TRAINED_ON);
  const judging = presentations.filter(({ year }) => year === JUDGED_ON);
  const head = ['day', 'students', 'failed or left later, %', 'AUC', 'AUC of the rule', 'Brier', 'Brier of the share of 2013'];
  return [
    `Coefficients, fitted on ${TRAINED_ON}:\n\n${coefficientTable(fitCoefficients(training))}`,
    `The committed ones, judged on ${JUDGED_ON}:\n\n${table(
      head,
      DAYS.map((day) => judgedOn(day, judging, training)),
    )}`,
    `How often what the model says comes true, ${JUDGED_ON}, all four days:\n\n${calibration(judging)}`,
    `Each module of ${TRAINED_ON} judged by a fit on the others:\n\n${crossValidated(training)}`,
  ].join('\n\n');
}

const names: readonly (keyof Coefficients)[] = ['base', 'rank', 'score', 'lateness'];

const coefficientTable = ({ tenth, half }: Fitted): string =>
  table(
    ['', ...names],
    [
      ['a tenth of the course is over', ...names.map((name) => tenth[name])],
      ['half of it', ...names.map((name) => half[name])],
    ],
  );

function judgedOn(day: number, judging: readonly Presentation[], training: readonly Presentation[]): Row {
  const judged = predictions(judging, day);
  const share = failing(predictions(training, day));
  const figures = [
    auc(judged),
    auc(judged.map(({ rule, came }) => ({ risk: rule ? 1 : 0, came }))),
    brier(judged),
    brier(judged.map(({ came }) => ({ risk: share, came }))),
  ];
  return [day, judged.length.toLocaleString('en'), (100 * failing(judged)).toFixed(1), ...figures.map((each) => each.toFixed(3))];
}

const failing = (judged: readonly Judged[]): number => mean(judged.map(({ came }) => (came ? 1 : 0)));

function calibration(judging: readonly Presentation[]): string {
  const judged = DAYS.flatMap((day) => predictions(judging, day));
  const tenths = [...Map.groupBy(judged, ({ risk }) => Math.min(9, Math.floor(risk * 10)))].sort(([one], [other]) => one - other);
  const rows = tenths.map(([tenth, group]) => [
    `${tenth * 10}–${tenth * 10 + 10} %`,
    group.length.toLocaleString('en'),
    (100 * mean(group.map(({ risk }) => risk))).toFixed(1),
    (100 * failing(group)).toFixed(1),
  ]);
  return table(['risk', 'students on a day', 'mean risk, %', 'failed or left later, %'], rows);
}

/** What was chosen, the features and their fixed numbers, was chosen by these figures. */
function crossValidated(training: readonly Presentation[]): string {
  const modules = [...Map.groupBy(training, ({ module }) => module)];
  const fits = modules.map(([left, own]) => ({ own, fitted: fitCoefficients(training.filter(({ module }) => module !== left)) }));
  const rows = DAYS.map((day) => {
    const judged = fits.flatMap(({ own, fitted }) => predictions(own, day, fitted));
    return [day, judged.length.toLocaleString('en'), ...[auc, brier, logLoss].map((figure) => figure(judged).toFixed(3))];
  });
  return table(['day', 'students', 'AUC', 'Brier', 'log loss'], rows);
}
