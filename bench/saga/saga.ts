import { resolve } from 'node:path';
import { projectFile } from '../../cli/project.js';
import { percentile, type Row, table } from '../machine.js';
import { type Costs, SagaBuild } from './saga-build.js';

const ROUNDS = 4;

/**
 * What an enrollment for money costs: its statements, and the CPU of Node.js and of PostgreSQL. With `against`, the folder of another
 * build, both run at once and are asked in turn, so that a machine that slows down slows both.
 */
export async function saga({ against }: { readonly against?: string | undefined }): Promise<string> {
  const builds: SagaBuild[] = [];
  try {
    builds.push(await SagaBuild.start('this build', projectFile('.')));
    if (against !== undefined) builds.push(await SagaBuild.start('the other build', resolve(against)));
    const measured = new Map(builds.map((build) => [build, { alone: [] as Costs[], four: [] as Costs[] }]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [build, { alone, four }] of measured) {
        alone.push(await build.round(1));
        four.push(await build.round(4));
      }
    }
    const rows: Row[] = [];
    for (const which of ['alone', 'four'] as const) {
      const costs = [...measured].map(([build, each]) => [build.name, medians(each[which])] as const);
      for (const [name, cost] of costs) rows.push([name, which === 'alone' ? 1 : 4, ...figures(cost)]);
      const [[, own] = [], [, other] = []] = costs;
      if (own && other) rows.push(['ratio', '', ...ratios(own, other)]);
    }
    const head = [
      'build',
      'at once',
      'own statements',
      'round trips',
      'transactions',
      'empty looks',
      'node, ms',
      'PostgreSQL, ms',
      'together, ms',
      'a second',
    ];
    return table(head, rows);
  } finally {
    for (const build of builds) await build.stop();
  }
}

const NAMES = ['own', 'roundTrips', 'transactions', 'emptyLooks', 'node', 'postgres', 'together', 'perSecond'] as const;

const medians = (rounds: readonly Costs[]): Costs =>
  Object.fromEntries(
    NAMES.map((name) => [
      name,
      percentile(
        rounds.map((costs) => costs[name]),
        0.5,
      ),
    ]),
  ) as unknown as Costs;

const figures = (costs: Costs): Row => NAMES.map((name) => costs[name].toFixed(1));
const ratios = (own: Costs, other: Costs): Row => NAMES.map((name) => (own[name] / other[name]).toFixed(2));
