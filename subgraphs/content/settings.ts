import { duration } from '../../platform/kernel/settings.js';

export const closeAttemptsEvery = duration(
  'LMS_QUIZ_CLOSE_EVERY',
  '1s',
  'How often attempts at quizzes are looked for whose time is over. What was saved in time is then submitted.',
);

export const regradeEvery = duration(
  'LMS_QUIZ_REGRADE_EVERY',
  '1s',
  'How often submitted attempts at quizzes are looked for whose key was corrected. They are then marked again.',
);
