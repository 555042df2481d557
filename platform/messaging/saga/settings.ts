import { duration, wholeNumber } from '../../kernel/settings.js';

export const sagaPoll = duration('LMS_SAGA_POLL', '1s', 'How often steps of sagas that are due are looked for.');
export const sagaTries = wholeNumber('LMS_SAGA_TRIES', '12', 'Tries of an undo, or of a step after the pivot, until it shows as STUCK.', {
  min: 1,
});
export const sagaRetryFirst = duration(
  'LMS_SAGA_RETRY_FIRST',
  '5s',
  'The wait after the first try of an undo, or after a failure; it doubles with each.',
);
export const sagaRetryMost = duration('LMS_SAGA_RETRY_MOST', '5m', 'The longest wait between two tries of a step of a saga.');
