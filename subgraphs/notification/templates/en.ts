import { NotificationKind } from '../kinds.js';
import type { Language } from './template.js';

export const en: Language = {
  greeting: (displayName) => `Hello ${displayName},`,
  htmlTag: 'en',
  open: 'Open',
  whyYouGetThis: 'You can choose which messages you get by email in your notification settings.',
  kinds: {
    [NotificationKind.WELCOME]: () => ({
      title: 'Welcome',
      body: 'Your account is ready. Have a look at the courses and pick your first one.',
    }),
    [NotificationKind.COURSE_PUBLISHED]: ({ courseTitle }) => ({
      title: `New course: ${courseTitle}`,
      body: `“${courseTitle}” is open for enrollment.`,
    }),
    [NotificationKind.ANNOUNCEMENT]: ({ courseTitle, title, body }) => ({ title: `${courseTitle}: ${title}`, body }),
    [NotificationKind.ENROLLMENT_CONFIRMED]: ({ courseTitle }) => ({
      title: `You are enrolled in ${courseTitle}`,
      body: `Your place in “${courseTitle}” is confirmed.`,
    }),
    [NotificationKind.ENROLLMENT_CANCELLED]: ({ courseTitle, reason }) => ({
      title: `Enrollment in ${courseTitle} cancelled`,
      body: reason ? `Your enrollment in “${courseTitle}” was cancelled: ${reason}` : `Your enrollment in “${courseTitle}” was cancelled.`,
    }),
    [NotificationKind.WAITLIST_PROMOTED]: ({ courseTitle, seatHeldUntil }, { moment }) => ({
      title: `A seat in ${courseTitle} is yours`,
      body: seatHeldUntil
        ? `A seat in “${courseTitle}” became free. It is held for you until ${moment(seatHeldUntil)}; pay by then to keep it.`
        : `A seat in “${courseTitle}” became free, and you are in.`,
    }),
    [NotificationKind.PAYMENT_FAILED]: ({ what, reason }) => ({
      title: `Payment for ${what} failed`,
      body: reason ? `Your payment for “${what}” did not go through: ${reason}` : `Your payment for “${what}” did not go through.`,
    }),
    [NotificationKind.PAYMENT_REFUNDED]: ({ what, amount, currency }, { money }) => ({
      title: `Refund for ${what}`,
      body: `We have refunded ${money(amount, currency)} for “${what}”.`,
    }),
    [NotificationKind.ASSIGNMENT_CREATED]: ({ courseTitle, assignmentTitle, dueAt }, { moment }) => ({
      title: `New assignment: ${assignmentTitle}`,
      body: `“${courseTitle}” has a new assignment, “${assignmentTitle}”${dueAt ? `, due ${moment(dueAt)}` : ''}.`,
    }),
    [NotificationKind.ASSIGNMENT_CHANGED]: ({ courseTitle, assignmentTitle, dueAt, forYou, excused }, { moment }) => {
      if (excused !== undefined) {
        return {
          title: excused ? `Excused: ${assignmentTitle}` : `Counts again: ${assignmentTitle}`,
          body: excused
            ? `You are excused from “${assignmentTitle}” in “${courseTitle}”: it does not count for you.`
            : `“${assignmentTitle}” in “${courseTitle}” counts for you again.`,
        };
      }
      return {
        title: forYou ? `Changed for you: ${assignmentTitle}` : `Assignment changed: ${assignmentTitle}`,
        body: forYou
          ? `You were given other conditions for “${assignmentTitle}” in “${courseTitle}”${dueAt ? `. For you it is due ${moment(dueAt)}` : ''}.`
          : `“${assignmentTitle}” in “${courseTitle}” was changed${dueAt ? `. It is due ${moment(dueAt)}, unless you were given another date` : ''}.`,
      };
    },
    [NotificationKind.SUBMISSION_RECEIVED]: ({ courseTitle, assignmentTitle }) => ({
      title: `Submission received: ${assignmentTitle}`,
      body: `We have your work for “${assignmentTitle}” in “${courseTitle}”.`,
    }),
    [NotificationKind.SUBMISSION_REJECTED]: ({ courseTitle, assignmentTitle, reason }) => ({
      title: `Submission returned: ${assignmentTitle}`,
      body: `Your work for “${assignmentTitle}” in “${courseTitle}” was not accepted: ${reason}`,
    }),
    [NotificationKind.GRADE_RELEASED]: ({ courseTitle, assignmentTitle, changed, feedback }) =>
      feedback
        ? {
            title: `New feedback: ${assignmentTitle}`,
            body: `There is new feedback on your work for “${assignmentTitle}” in “${courseTitle}”. The grade is the same.`,
          }
        : {
            title: changed ? `Grade changed: ${assignmentTitle}` : `Grade released: ${assignmentTitle}`,
            body: `Your grade for “${assignmentTitle}” in “${courseTitle}” ${changed ? 'was changed' : 'is there'}.`,
          },
    [NotificationKind.COURSE_COMPLETED]: ({ courseTitle, certificate }) => {
      if (certificate?.change === 'REVOKED') {
        return {
          title: `Certificate revoked: ${courseTitle}`,
          body: `Your certificate ${certificate.serial} for “${courseTitle}” is not valid any more: ${certificate.reason}`,
        };
      }
      if (certificate?.change === 'REISSUED') {
        return {
          title: `New certificate: ${courseTitle}`,
          body: `Your certificate for “${courseTitle}” was issued again, under a corrected name. Its serial is ${certificate.serial}; the earlier one is shown as replaced.`,
        };
      }
      return {
        title: `You completed ${courseTitle}`,
        body: `Congratulations: you have completed “${courseTitle}”. Your certificate is ready.`,
      };
    },
    [NotificationKind.COURSE_DELETED]: ({ courseTitle }) => ({
      title: `${courseTitle} was removed`,
      body: `The course “${courseTitle}” no longer exists. Your enrollment has ended, and what you paid is refunded.`,
    }),
    [NotificationKind.COURSE_TRANSFERRED]: ({ courseTitle, yours }) =>
      yours
        ? { title: `${courseTitle} is your course now`, body: `“${courseTitle}” was handed on to you. You are its instructor from now on.` }
        : {
            title: `${courseTitle} was handed on`,
            body: `“${courseTitle}” has another instructor from now on, and is not among your courses any more.`,
          },
  },
};
