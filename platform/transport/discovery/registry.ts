import { createHash } from 'node:crypto';

/** One instance of a subgraph, as it tells of itself. */
export interface Announcement {
  readonly subgraph: string;
  /** New with each start. */
  readonly instance: string;
  /** Of its GraphQL endpoint, as others reach it. */
  readonly url: string;
  readonly schemaHash: string;
  /** It still answers and wants no new calls. */
  readonly leaving: boolean;
}

/** Where instances announce themselves. Two adapters for many machines and for tests; one contract suite covers both. */
export interface Registry {
  /** Keeps an announcement for `ttl` ms, in the place of the instance's last one. */
  put(announcement: Announcement, ttl: number): Promise<void>;
  remove(announcement: Announcement): Promise<void>;
  /** All that have not run out. Rejects when the registry is away. */
  list(): Promise<readonly Announcement[]>;
}

export const schemaHash = (sdl: string): string => createHash('sha256').update(sdl).digest('base64url');
