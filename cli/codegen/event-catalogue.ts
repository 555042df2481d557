import { readFile } from 'node:fs/promises';
import { type Catalogue, catalogueOf, printCatalogue } from '../../platform/messaging/event/catalogue.js';
import { breakingEdits } from '../../platform/messaging/event/compatibility.js';
import { topics } from '../../schema/events/topics.js';

const FILE = 'schema/events.asyncapi.json';

/** Writes the catalogue of events. Throws when it would break an event of the committed catalogue. */
export async function generateEventCatalogue(write: (path: string, content: string) => Promise<void>): Promise<void> {
  const catalogue = catalogueOf(topics);
  const released = await committed();
  const broken = released ? breakingEdits(released, catalogue) : [];
  if (broken.length > 0) throw new Error(`The events break what was released:\n${broken.map((each) => `  ${each}`).join('\n')}`);
  await write(FILE, printCatalogue(catalogue));
}

async function committed(): Promise<Catalogue | undefined> {
  try {
    return JSON.parse(await readFile(FILE, 'utf8')) as Catalogue;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
