import { join } from 'node:path';
import type { Clock } from '../../platform/kernel/clock.js';
import { FileKeyring } from '../../platform/security/keyring.js';
import { openPassportKeys } from '../../platform/security/passport/passport-keys.js';
import { publicKeysIn, publishKeys } from '../../platform/security/public-keys.js';
import type { PublicKeys } from '../../platform/security/tokens.js';

// The folder of keys: `signing-keys.json` signs access tokens and is for `auth` alone; its public half is for every router.

const published = (folder: string): string => join(folder, 'access-tokens.jwks.json');

/** The keys that access tokens are signed with, for the process of `auth`. */
export async function openAccessTokenKeys(folder: string, clock: Clock): Promise<FileKeyring> {
  const keyring = new FileKeyring(folder, clock, 1, (keys) => publishKeys(published(folder), keys));
  await publishKeys(published(folder), await keyring.jwks());
  return keyring;
}

/** What access tokens are held against, where `auth` is elsewhere. */
export const accessTokenPublicKeys = (folder: string): PublicKeys => publicKeysIn(published(folder));

export const passportKeys = (folder: string): string => join(folder, 'passports');

/** Signs with new keys from now on, everywhere: access tokens, and the passports of each signer that has keys here. */
export async function rotateKeys(folder: string, signers: readonly string[], clock: Clock): Promise<void> {
  await (await openAccessTokenKeys(folder, clock)).rotate();
  for (const signer of signers) await (await openPassportKeys(passportKeys(folder), signer, clock)).rotate();
}
