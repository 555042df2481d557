import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { systemClock } from '../../platform/kernel/clock.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { openDataFolder } from '../installation/data-folder.js';
import { dataDir, keysDir } from '../settings/settings.js';
import { tokenTerms } from '../settings/token-terms.js';
import { passportKeys, rotateKeys } from './signing-keys.js';

/** `lms rotate-keys`: every process on this folder, also one that runs, signs with new keys from now on. */
export async function rotateKeysCommand(settings: Settings): Promise<void> {
  const { keys } = await openDataFolder(settings(dataDir), settings(keysDir));
  await rotateKeys(keys, await signersIn(passportKeys(keys)), systemClock);
  const minutes = Math.ceil(tokenTerms(settings).ttl / 60);
  console.log(
    `Signing with new keys. What the ones before have signed stays good until the next rotation: leave ${minutes} minutes in between.`,
  );
}

/** The signers whose private keys are in the folder. */
async function signersIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  return (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
