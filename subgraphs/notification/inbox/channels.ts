import type { Audience } from '../audience/audience.js';

export const readerChannel = (userId: string): string => `user:${userId}`;

export const audienceChannel = (audience: Audience): string => `audience:${audience}`;

/** The subject that tells a reader's subscriptions to look again which audiences they follow. No client sees it. */
export const AUDIENCES_CHANGED = 'audiences changed';
