import { join } from 'node:path';
import type { Clock } from '../../platform/kernel/clock.js';
import { FileKeyring } from '../../platform/security/keyring.js';
import { openPassportKeys } from '../../platform/security/passport/passport-keys.js';
import { publicKeysIn, publishKeys } from '../../platform/security/public-keys.js';
import type { PublicKeys } from '../../platform/security/tokens.js';

// In the folder of keys, `signing-keys.json` signs access tokens and is for `auth` alone. Every router reads its public half.

const published = (folder: string): string => join(folder, 'access-tokens.jwks.json');

/** Opens the keys that `auth` signs access tokens with, and publishes their public half. */
export async function openAccessTokenKeys(folder: string, clock: Clock): Promise<FileKeyring> {
  const keyring = new FileKeyring(folder, clock, 1, (keys) => publishKeys(published(folder), keys));
  await publishKeys(published(folder), await keyring.jwks());
  return keyring;
}

/** The public keys of access tokens, for a process without `auth`. */
export const accessTokenPublicKeys = (folder: string): PublicKeys => publicKeysIn(published(folder));

export const passportKeys = (folder: string): string => join(folder, 'passports');

/** Makes new keys that everything signs with from now on: access tokens, and the passports of these signers. */
export async function rotateKeys(folder: string, signers: readonly string[], clock: Clock): Promise<void> {
  await (await openAccessTokenKeys(folder, clock)).rotate();
  for (const signer of signers) await (await openPassportKeys(passportKeys(folder), signer, clock)).rotate();
}
