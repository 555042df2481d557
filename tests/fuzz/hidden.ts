import { GraphQLID, getNullableType } from 'graphql';
import { newId } from '../../platform/kernel/ids.js';
import type { Ids } from './good-values.js';
import type { Caller, People } from './people.js';
import type { Position } from './positions.js';
import { inVariables } from './requests.js';
import { overHttp, overSocket } from './transports.js';

/** Positions that take an id, or a list of them at its first element. */
export const takesId = ({ type }: Position): boolean => getNullableType(type) === GraphQLID;

/** Compares what a caller is answered for things that are hidden and for ids of nothing. Resolves with where the two differ. */
export async function tellingAnswers(
  positions: readonly Position[],
  { people, ids, hidden, caller }: { people: People; ids: Ids; hidden: Partial<Ids>; caller: Caller },
): Promise<string[]> {
  const telling: string[] = [];
  for (const position of positions) {
    const answerTo = async (id: string) => {
      const send = position.root === 'subscription' ? overSocket : overHttp;
      const { body } = await send(people.client(caller), inVariables(position, { name: id, json: JSON.stringify(id) }, ids));
      if (position.root === 'mutation') await people.restore(caller);
      return withoutOwn(body);
    };
    const nothing = await answerTo(newId());
    for (const [kind, id] of Object.entries(hidden)) {
      const answer = await answerTo(id);
      if (answer !== nothing) telling.push(`${position.coordinate} tells ${caller} of a ${kind}: ${answer}, and of nothing: ${nothing}`);
    }
  }
  return telling;
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** Without what differs between two answers to the same request. */
const withoutOwn = (body: string): string =>
  body
    .replace(/"correlationId":"[^"]*"/g, '')
    .replace(/"tookMs":[\d.]+/g, '')
    .replace(UUID, 'an id')
    .replace(TIME, 'a time');
