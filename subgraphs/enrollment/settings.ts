import { duration, type Settings, text, wholeNumber } from '../../platform/kernel/settings.js';
import type { Limit } from '../../platform/security/rate-limit/rate-limiter.js';

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
  'How often new items of curricula are looked for that students have earned already.',
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

export const invitationValid = duration('LMS_INVITATION_VALID', '30d', 'How long a mailed invitation to a course can be accepted.');

export const invitationPoll = duration(
  'LMS_INVITATION_POLL',
  '1s',
  'How often invitations are looked for that are still to be mailed, or that nobody accepted in time.',
);

export const invitationUrl = text(
  'LMS_INVITATION_URL',
  'http://localhost:3000/accept-invitation?token={token}',
  'The page of your application that accepts an invitation to a course; {token} is where the token goes.',
);

const mostInvitations = wholeNumber(
  'LMS_INVITATIONS_PER_DAY',
  '2000',
  'Addresses without an account that one person may invite to courses within a day: each is sent a mail.',
  { min: 1 },
);

export const invitationsPerDay = (settings: Settings): Limit => ({
  name: 'invitations',
  tries: settings(mostInvitations),
  within: 86_400_000,
});
