import fc from 'fast-check';
import { BothDoors } from './both-doors.js';
import { FEWER_THAN_BEGUN, histories, type Step, spelled, type Who, WITHDRAWN } from './history.js';

// The quiz and the grades are two doors to one score. Once evaluation has heard everything, they show the same.

let doors: BothDoors;
beforeAll(async () => {
  doors = await BothDoors.open();
});
afterAll(() => doors.close());

test('the grades show the score that the quiz shows, and none that it hides, after whatever happened', async () => {
  const order = fc.infiniteStream(fc.nat());
  await fc.assert(
    fc.asyncProperty(histories, order, async (steps, numbers) => {
      await same(steps, (count) => (numbers.next().value as number) % count);
    }),
    { numRuns: 20, endOnFailure: true },
  );
}, 180_000);

test.each([
  ['fewer attempts are allowed than a student has begun', FEWER_THAN_BEGUN],
  ['attempts that were given are taken back, and given again', WITHDRAWN],
])('also where %s', (_name, steps) => same(steps, () => 0));

async function same(steps: readonly Step[], at: (count: number) => number): Promise<void> {
  const history = await doors.begin();
  const happened: string[] = [];
  for (const step of steps) {
    await history.happen(step);
    await doors.relay(at);
    happened.push(spelled(step));
    for (const who of [0, 1] as const) expect(await bothSeen(who)).toEqual({ happened, who, inGrades: await history.seenAtQuiz(who) });
  }

  async function bothSeen(who: Who) {
    const inGrades = await history.seenInGrades(who);
    return { happened, who, inGrades: inGrades === undefined ? await history.seenAtQuiz(who) : inGrades };
  }
}
