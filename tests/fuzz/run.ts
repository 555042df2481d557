import { oneOf } from '../kit/chance.js';
import { faultsOf } from './answer.js';
import { goodValue, type Ids } from './good-values.js';
import { hostileValues } from './hostile-values.js';
import { CALLERS, type Caller, type People } from './people.js';
import type { Position } from './positions.js';
import { canBeLiteral, inDocument, inVariables, type Request } from './requests.js';
import { overHttp, overSocket } from './transports.js';

/** What no request may take when nothing else runs, in ms. */
const AT_MOST_MS = 2_000;

export interface Fuzzing {
  readonly people: People;
  readonly ids: Ids;
  readonly random: () => number;
  /** Hostile values at each position. */
  readonly times: number;
}

/** Puts hostile values at each position, as one caller after the other, over HTTP and over sockets. Resolves with what went wrong. */
export async function fuzz(positions: readonly Position[], fuzzing: Fuzzing): Promise<string[]> {
  const faults: string[] = [];
  for (const position of positions) {
    for (let time = 0; time < fuzzing.times; time += 1) faults.push(...(await attempt(position, fuzzing)));
  }
  return faults;
}

async function attempt(position: Position, { people, ids, random }: Fuzzing): Promise<string[]> {
  const name = position.within.findLast((step) => step !== '0') ?? position.argument.name;
  const field = position.fields.at(-1)?.name ?? '';
  const value = oneOf(hostileValues(position.type, goodValue({ type: position.type, name, field, ids })), random);
  const caller = oneOf(CALLERS, random);
  const overHttpToo = position.root !== 'subscription' && random() < 0.7;
  const request = canBeLiteral(value) && random() < 0.25 ? inDocument(position, value, ids) : inVariables(position, value, ids);
  const faults = await faultsBy(caller, request, overHttpToo ? overHttp : overSocket, people);
  if (position.root === 'mutation') await people.restore(caller);
  return faults.map((fault) => `${position.coordinate} is ${value.name}, by ${caller}: ${fault}`);
}

async function faultsBy(caller: Caller, request: Request, send: typeof overHttp, people: People): Promise<string[]> {
  const began = performance.now();
  const faults = faultsOf(await send(people.client(caller), request));
  if (performance.now() - began < AT_MOST_MS) return faults;
  // A busy machine is slow once; a request that costs too much is slow again.
  const again = performance.now();
  await send(people.client(caller), request);
  const took = performance.now() - again;
  return took < AT_MOST_MS ? faults : [...faults, `took ${Math.round(took)} ms`];
}
