import type { ApolloServerOptions } from '@apollo/server';
import { LRUCache } from 'lru-cache';
import type { RequestScope } from '../request.js';

/** In characters. Longer documents are answered and not kept: operations of clients are far shorter. */
export const LONGEST_REGISTERED = 16_384;
/** In characters, of all texts together. */
const ALL_REGISTERED = 16_777_216;

type RegisteredQueries = Exclude<ApolloServerOptions<RequestScope>['persistedQueries'], false | undefined>;

/**
 * The texts that clients registered by their hash, of this process alone. Those that nobody has asked for the longest make room, so that
 * texts of strangers do not push out what clients use.
 */
export function registeredQueries(bounds = { longest: LONGEST_REGISTERED, all: ALL_REGISTERED }): RegisteredQueries {
  const texts = new LRUCache<string, string>({
    maxSize: bounds.all,
    maxEntrySize: bounds.longest,
    sizeCalculation: (text) => text.length,
  });
  return {
    cache: {
      get: async (hash) => texts.get(hash),
      async set(hash, text) {
        texts.set(hash, text);
      },
      delete: async (hash) => texts.delete(hash),
    },
  };
}
