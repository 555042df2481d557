import { duration } from '../../platform/kernel/settings.js';

export const indexEvery = duration(
  'LMS_SEARCH_INDEX_EVERY',
  '100ms',
  'The shortest time between two batches of documents that are written into the search index.',
);

export const indexRetry = duration(
  'LMS_SEARCH_INDEX_RETRY',
  '2s',
  'How long the search service waits before it writes into a search index again that did not take the last batch.',
);

export const indexCheck = duration(
  'LMS_SEARCH_INDEX_CHECK',
  '10m',
  'How often the search service looks whether the search index is another than the one it has filled. It looks when it starts, too.',
);
