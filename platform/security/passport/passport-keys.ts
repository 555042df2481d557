import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../kernel/clock.js';
import { FileKeyring } from '../keyring.js';
import { publicKeysIn, publishKeys } from '../public-keys.js';
import type { Signers } from './passport-tokens.js';

/**
 * The folder of passport keys, in which each signer has
 * - `<signer>/signing-keys.json`, its private keys: for itself alone, made when missing;
 * - `<signer>.jwks.json`, its public keys: for everybody who verifies.
 * One folder on one machine, or the same two files mounted from a deployment's secrets and configuration.
 */
export async function openPassportKeys(folder: string, signer: string, clock: Clock): Promise<FileKeyring> {
  await mkdir(folder, { recursive: true });
  const published = join(folder, `${signer}.jwks.json`);
  const keyring = new FileKeyring(join(folder, signer), clock, 1, (keys) => publishKeys(published, keys));
  await publishKeys(published, await keyring.jwks());
  return keyring;
}

/** Names that are read out of tokens before these are verified: they must not lead anywhere else in the file system. */
const SIGNER = /^[a-z][a-z0-9-]{0,63}$/;

/** Everybody whose public keys lie in the folder. */
export const signersIn =
  (folder: string): Signers =>
  (issuer) => {
    const file = join(folder, `${issuer}.jwks.json`);
    return SIGNER.test(issuer) && existsSync(file) ? publicKeysIn(file) : undefined;
  };
