import { link, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { generateSigningKey, type JSONWebKeySet, type PublicKeys, publicJwk, type SigningKey } from './tokens.js';

/** The signing keys of a service: the current one, and earlier ones whose tokens are still valid. */
export interface SigningKeys extends PublicKeys {
  current(): Promise<SigningKey>;
}

/**
 * Keys in a file that only its owner can read (0600), created on first use. Several processes may share the folder: the first
 * to link its file wins, and all of them see a rotation by one of them (`lms rotate-keys` beside a server).
 */
export class FileKeyring implements SigningKeys {
  readonly #file: string;
  #cached: { readonly version: string; readonly keys: readonly SigningKey[] } | undefined;

  constructor(
    private readonly dir: string,
    private readonly clock: Clock = systemClock,
    /** How many earlier keys stay valid. One is enough while rotations are further apart than the life of a token. */
    private readonly keepPrevious = 1,
    /** Publishes the public keys before a new one signs: verifiers must have it by then. */
    private readonly publish: (keys: JSONWebKeySet) => Promise<void> = async () => {},
  ) {
    this.#file = join(dir, 'signing-keys.json');
  }

  async current(): Promise<SigningKey> {
    const [newest] = await this.#keys();
    return newest as SigningKey;
  }

  async jwks(): Promise<JSONWebKeySet> {
    return { keys: (await this.#keys()).map(publicJwk) };
  }

  /** Signs with a new key from now on. Tokens of the key before it stay valid. */
  async rotate(): Promise<SigningKey> {
    const key = await generateSigningKey(this.clock);
    const keys = [key, ...(await this.#keys())].slice(0, this.keepPrevious + 1);
    await this.publish({ keys: keys.map(publicJwk) });
    await rename(await this.#draft(keys), this.#file);
    return key;
  }

  async #keys(): Promise<readonly SigningKey[]> {
    const version = (await this.#version()) ?? (await this.#create());
    if (this.#cached?.version === version) return this.#cached.keys;
    const keys = JSON.parse(await readFile(this.#file, 'utf8')) as SigningKey[];
    this.#cached = { version, keys };
    return keys;
  }

  /** Identifies the version of the file: a rotation by any process writes a new file. */
  async #version(): Promise<string | undefined> {
    const found = await stat(this.#file, { bigint: true }).catch(ignoreCode('ENOENT'));
    return found && `${found.ino}:${found.mtimeNs}`;
  }

  async #create(): Promise<string> {
    await mkdir(this.dir, { recursive: true, mode: 0o700 });
    const draft = await this.#draft([await generateSigningKey(this.clock)]);
    await link(draft, this.#file).catch(ignoreCode('EEXIST'));
    await unlink(draft);
    return (await this.#version()) as string;
  }

  async #draft(keys: readonly SigningKey[]): Promise<string> {
    const draft = join(this.dir, `.signing-keys.${newId()}`);
    await using file = await open(draft, 'wx', 0o600);
    await file.writeFile(JSON.stringify(keys, null, 2));
    await file.sync();
    return draft;
  }
}

const ignoreCode =
  (code: string) =>
  (error: NodeJS.ErrnoException): undefined => {
    if (error.code !== code) throw error;
  };
