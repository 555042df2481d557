import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.js';
import { FileKeyring } from '../keyring.js';
import { publicKeysIn, publishKeys } from '../public-keys.js';
import type { Signers } from './passport-tokens.js';

/**
 * Opens the keys of a signer in the folder of passport keys, where each signer has
 * - `<signer>/signing-keys.json`, its private keys: for itself alone, created when missing;
 * - `<signer>.jwks.json`, its public keys: for every verifier.
 * This is one folder on one machine, or the same two files mounted from the secrets and the configuration of a deployment.
 */
export async function openPassportKeys(folder: string, signer: string, clock: Clock): Promise<FileKeyring> {
  await mkdir(folder, { recursive: true });
  const published = join(folder, `${signer}.jwks.json`);
  const keyring = new FileKeyring(join(folder, signer), clock, 1, (keys) => publishKeys(published, keys));
  await publishKeys(published, await keyring.jwks());
  return keyring;
}

/** Names of signers come from tokens that are not verified yet: they must not lead out of the folder. */
const SIGNER = /^[a-z][a-z0-9-]{0,63}$/;

/** The signers whose public keys are in the folder. */
export const signersIn =
  (folder: string): Signers =>
  (issuer) => {
    const file = join(folder, `${issuer}.jwks.json`);
    return SIGNER.test(issuer) && existsSync(file) ? publicKeysIn(file) : undefined;
  };
