import { link, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '../kernel/clock.js';
import { newId } from '../kernel/ids.js';
import { generateSigningKey, type JSONWebKeySet, type PublicKeys, publicJwk, type SigningKey } from './tokens.js';

/** The keys a service signs with: one that signs now, and those before it, whose tokens are still out. */
export interface SigningKeys extends PublicKeys {
  current(): Promise<SigningKey>;
}

/**
 * Keys in a file that only its owner reads (0600), made on first use. Several processes may share the folder: whoever
 * links the first file wins, and a rotation by one of them (`lms rotate-keys` beside a server) is seen by all.
 */
export class FileKeyring implements SigningKeys {
  readonly #file: string;
  #read: { readonly version: string; readonly keys: readonly SigningKey[] } | undefined;

  constructor(
    private readonly dir: string,
    private readonly clock: Clock = systemClock,
    /** How many keys before the current one stay good. One is enough while rotations are further apart than a token lives. */
    private readonly keep = 1,
    /** Told of the public keys before a new one signs: whoever verifies must have it by then. */
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

  /** Signs with a new key from now on. Tokens of the key before stay good. */
  async rotate(): Promise<SigningKey> {
    const key = await generateSigningKey(this.clock);
    const keys = [key, ...(await this.#keys())].slice(0, this.keep + 1);
    await this.publish({ keys: keys.map(publicJwk) });
    await rename(await this.#draft(keys), this.#file);
    return key;
  }

  async #keys(): Promise<readonly SigningKey[]> {
    const version = (await this.#version()) ?? (await this.#create());
    if (this.#read?.version === version) return this.#read.keys;
    const keys = JSON.parse(await readFile(this.#file, 'utf8')) as SigningKey[];
    this.#read = { version, keys };
    return keys;
  }

  /** Changes with every rotation, in whichever process: each writes a new file. */
  async #version(): Promise<string | undefined> {
    const found = await stat(this.#file, { bigint: true }).catch(ignore('ENOENT'));
    return found && `${found.ino}:${found.mtimeNs}`;
  }

  async #create(): Promise<string> {
    await mkdir(this.dir, { recursive: true, mode: 0o700 });
    const draft = await this.#draft([await generateSigningKey(this.clock)]);
    await link(draft, this.#file).catch(ignore('EEXIST'));
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

const ignore =
  (code: string) =>
  (error: NodeJS.ErrnoException): undefined => {
    if (error.code !== code) throw error;
  };
