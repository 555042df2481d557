import { duration } from '../../platform/kernel/settings.js';

export const seatHold = duration(
  'LMS_SEAT_HOLD',
  '15m',
  'How long a seat is held for somebody who has not paid yet. Then it goes to the next in line.',
);

export const activationWithin = duration(
  'LMS_ENROLLMENT_ACTIVATION_WITHIN',
  '30s',
  'The wait until a paid enrollment that could not be made active is tried again; it doubles with each try.',
);

export const fillSeatsEvery = duration(
  'LMS_ENROLLMENT_FILL_SEATS_EVERY',
  '5s',
  'How often free seats are looked for that the waitlist may have, after a course has become much larger.',
);

export const closeWaitlistsEvery = duration(
  'LMS_ENROLLMENT_CLOSE_WAITLISTS_EVERY',
  '5s',
  'How often waitlists are looked for whose course was archived, has ended or has closed its enrollment. Whoever waits there is cancelled.',
);

export const recountEvery = duration(
  'LMS_ENROLLMENT_RECOUNT_EVERY',
  '1s',
  'How often progress that a changed curriculum has made out of date is counted anew.',
);

export const gradedItemsEvery = duration(
  'LMS_ENROLLMENT_GRADED_ITEMS_EVERY',
  '1s',
  'How often new items of curricula are looked for that students were graded for already.',
);

export const deletionEvery = duration(
  'LMS_ENROLLMENT_DELETION_EVERY',
  '1s',
  'How often enrollments of deleted courses that are still to be cancelled or removed are looked for.',
);

export const certificatesEvery = duration(
  'LMS_ENROLLMENT_CERTIFICATES_EVERY',
  '10s',
  'How often certificates that are still to be issued are looked for.',
);
