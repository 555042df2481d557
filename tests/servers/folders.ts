import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This folder, whose files name what is fetched. */
export const here = dirname(fileURLToPath(import.meta.url));

/** Everything that is fetched and run lies here, ignored by git. */
export const serversFolder = join(here, '../../.servers');

export const mavenSettings = join(homedir(), '.m2/settings.xml');
