import { createHash } from 'node:crypto';

/** One instance of a subgraph, as it announces itself. */
export interface Announcement {
  readonly subgraph: string;
  /** New with each start. */
  readonly instance: string;
  /** The URL of its GraphQL endpoint, as others reach it. */
  readonly url: string;
  readonly schemaHash: string;
  /** It still answers and wants no new calls. */
  readonly leaving: boolean;
}

/** Where instances announce themselves. Two adapters, for many machines and for tests; one contract suite covers both. */
export interface Registry {
  /** Stores an announcement for `ttl` ms, and replaces the last one of the instance. */
  put(announcement: Announcement, ttl: number): Promise<void>;
  remove(announcement: Announcement): Promise<void>;
  /** All announcements that have not expired. Rejects when the registry is unavailable. */
  list(): Promise<readonly Announcement[]>;
}

/** The hash by which instances with the same schema recognise each other. */
export const schemaHash = (sdl: string): string => createHash('sha256').update(sdl).digest('base64url');
