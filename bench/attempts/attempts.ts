import { ensureDatabase } from '../../platform/postgres/ensure-database.js';
import { databasesIn } from '../../tests/kit/statements/databases-in.js';
import { Quiescence } from '../../tests/kit/statements/quiescence.js';
import { CpuMeter } from '../cpu.js';
import { openEmptySchool } from '../empty-school.js';
import { type Row, table } from '../machine.js';
import { ByHand } from './by-hand.js';
import { ThroughRouter } from './through-router.js';
import { type Takers, type Timed, timed } from './timed.js';

const AT_ONCE = [1, 4, 16];

/**
 * Students take a quiz over HTTP, with a question of every kind, and all services hear of it; compared with a transaction by hand for each
 * of start, save and submit, which marks with the same function and writes the same rows. Both take turns on one PostgreSQL.
 */
export async function attempts(): Promise<string> {
  const school = await openEmptySchool();
  const { folder, postgres, lms, load } = school;
  try {
    const quiescence = await Quiescence.of(await databasesIn(folder), () => 0);
    const routed = await ThroughRouter.open(lms.url, postgres.url('lms_content'));
    await ensureDatabase(postgres.url('postgres'), 'by_hand');
    const byHand = await ByHand.open(postgres.url('by_hand'), routed.quiz, Math.max(...AT_ONCE));
    await quiescence.reached();
    const heard = () => quiescence.reached();
    const ofProgram = await CpuMeter.open(lms.process.pid as number, folder);
    const ofBench = await CpuMeter.open(process.pid, folder);
    const through = (atOnce: number) => measured(routed, atOnce, ofProgram, heard);
    const hand = (atOnce: number) => measured(byHand, atOnce, ofBench, heard);
    // Warms plans, pools and read models, and is not counted.
    await through(4);
    await hand(4);
    const rows: Row[] = [];
    for (const atOnce of AT_ONCE) rows.push(...rowsOf(atOnce, await through(atOnce), await hand(atOnce)));
    await byHand.close();
    await quiescence.close();
    const head = ['taking a quiz', 'attempts/s', 'submissions alone/s', 'p50, ms', 'p99, ms', 'CPU a submission: node + PostgreSQL, ms'];
    return `${table(head, rows)}\n\nLoad of the machine when it began: ${load.toFixed(1)}.`;
  } finally {
    await school.stop();
  }
}

interface Measured {
  /** Attempts a second: start, save and submit. */
  readonly whole: number;
  readonly submit: Timed;
}

async function measured(takers: Takers, atOnce: number, cpu: CpuMeter, heard: () => Promise<void>): Promise<Measured> {
  const seats = takers.seats();
  const whole = await timed(seats, atOnce, async (seat) => takers.submit(await takers.answer(seat)), { cpu, heard });
  const open = await Promise.all(seats.map((seat) => takers.answer(seat)));
  const submit = await timed(open, atOnce, (attempt) => takers.submit(attempt), { cpu, heard });
  return { whole: whole.perSecond, submit };
}

function rowsOf(atOnce: number, through: Measured, hand: Measured): Row[] {
  const row = (name: string, { whole, submit: { perSecond, p50, p99, cpu } }: Measured): Row => [
    `${name}, ${atOnce} at once`,
    whole.toFixed(1),
    perSecond.toFixed(1),
    p50.toFixed(1),
    p99.toFixed(1),
    `${cpu.node.toFixed(2)} + ${cpu.postgres.toFixed(2)}`,
  ];
  const together = ({ submit: { cpu } }: Measured) => cpu.node + cpu.postgres;
  return [
    row('through the router', through),
    row('by hand', hand),
    [
      `ratio, ${atOnce} at once`,
      (through.whole / hand.whole).toFixed(3),
      (through.submit.perSecond / hand.submit.perSecond).toFixed(3),
      (through.submit.p50 / hand.submit.p50).toFixed(1),
      (through.submit.p99 / hand.submit.p99).toFixed(1),
      (together(through) / together(hand)).toFixed(1),
    ],
  ];
}
