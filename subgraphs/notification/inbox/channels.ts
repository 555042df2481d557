import type { Audience } from '../audience/audience.js';

export const readerChannel = (userId: string): string => `user:${userId}`;

export const audienceChannel = (audience: Audience): string => `audience:${audience}`;

/** This subject makes a reader's subscriptions look up their audiences again. No client sees it. */
export const AUDIENCES_CHANGED = 'audiences changed';
