import {
  type DeadLetter,
  type DeadLetterDetails,
  type DeadLetterFilter,
  discardDeadLetter,
  listDeadLetters,
  type Query,
  redriveDeadLetter,
  redriveDeadLetters,
  showDeadLetter,
} from '../../platform/messaging/inbox/dead-letters/dead-letters.js';
import { CommandError } from '../command-error.js';
import { selectService } from '../operate/service-databases.js';

/** A parked message. Its name is unique among all services: `notification/42`. */
export type Parked<Letter> = Letter & { readonly name: string; readonly service: string };

/** What became of a message that was to be redriven or discarded. */
export interface Outcome {
  readonly name: string;
  /** Why it was not. */
  readonly refused: string | null;
}

type Services = ReadonlyMap<string, Query>;

/** The parked messages of every service, the one that has been parked longest first. */
export async function listParked(services: Services, filter: DeadLetterFilter): Promise<Parked<DeadLetter>[]> {
  const lists = await Promise.all(
    [...services].map(async ([service, query]) => (await listDeadLetters(query, filter)).map((letter) => named(service, letter))),
  );
  return lists
    .flat()
    .sort((one, other) => one.heldAt.getTime() - other.heldAt.getTime())
    .slice(0, filter.limit);
}

/** Throws a CommandError when no message of that name is parked. */
export async function showParked(services: Services, name: string): Promise<Parked<DeadLetterDetails>> {
  const { service, id, query } = resolved(services, name);
  const letter = await showDeadLetter(query, id);
  if (!letter) throw new CommandError(notParked(name));
  return named(service, letter);
}

export const redriveParked = (services: Services, names: readonly string[]): Promise<Outcome[]> => each(services, names, redriveDeadLetter);

export const discardParked = (services: Services, names: readonly string[]): Promise<Outcome[]> => each(services, names, discardDeadLetter);

/** Redrives every dead letter that the filter lets through. Answers how many there were. */
export async function redriveAll(services: Services, filter: DeadLetterFilter): Promise<number> {
  const counts = await Promise.all([...services.values()].map((query) => redriveDeadLetters(query, filter)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function each(services: Services, names: readonly string[], change: typeof redriveDeadLetter): Promise<Outcome[]> {
  // Checks all of the names before it changes anything, so that a typing error in the last one does not leave the first one changed.
  const parked = names.map((name) => ({ name, ...resolved(services, name) }));
  const outcomes: Outcome[] = [];
  for (const { name, id, query } of parked) {
    const refused = (await change(query, id)) ? null : await whyNot(query, name, id);
    outcomes.push({ name, refused });
  }
  return outcomes;
}

async function whyNot(query: Query, name: string, id: string): Promise<string> {
  switch ((await showDeadLetter(query, id))?.state) {
    case 'WAITING':
      return `${name} is not dead: it waits for an earlier event of its key`;
    case 'RETRYING':
      return `${name} is not dead: it is still tried again`;
    default:
      return notParked(name);
  }
}

function resolved(services: Services, name: string): { service: string; id: string; query: Query } {
  const [, service, id] = /^([a-z-]+)\/(\d{1,18})$/.exec(name) ?? [];
  if (!service || !id) throw new CommandError(`${JSON.stringify(name)} is not the name of a held event; they look like notification/42.`);
  return { service, id, query: selectService(services, service) };
}

const named = <Letter extends { id: string }>(service: string, letter: Letter): Parked<Letter> => ({
  ...letter,
  name: `${service}/${letter.id}`,
  service,
});

const notParked = (name: string): string => `${name} is not held: it was applied or discarded, or never was`;
