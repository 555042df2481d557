import { NotificationKind } from '../kinds.js';
import type { Language } from './template.js';

export const de: Language = {
  greeting: (displayName) => `Hallo ${displayName},`,
  htmlTag: 'de',
  open: 'Öffnen',
  whyYouGetThis: 'Welche Nachrichten Sie per E-Mail bekommen, bestimmen Sie in Ihren Benachrichtigungseinstellungen.',
  kinds: {
    [NotificationKind.WELCOME]: () => ({
      title: 'Willkommen',
      body: 'Ihr Konto ist eingerichtet. Sehen Sie sich die Kurse an und wählen Sie Ihren ersten.',
    }),
    [NotificationKind.COURSE_PUBLISHED]: ({ courseTitle }) => ({
      title: `Neuer Kurs: ${courseTitle}`,
      body: `Für „${courseTitle}“ können Sie sich jetzt einschreiben.`,
    }),
    [NotificationKind.ANNOUNCEMENT]: ({ courseTitle, title, body }) => ({ title: `${courseTitle}: ${title}`, body }),
    [NotificationKind.ENROLLMENT_CONFIRMED]: ({ courseTitle }) => ({
      title: `Sie sind eingeschrieben: ${courseTitle}`,
      body: `Ihr Platz in „${courseTitle}“ ist bestätigt.`,
    }),
    [NotificationKind.ENROLLMENT_CANCELLED]: ({ courseTitle, reason }) => ({
      title: `Einschreibung aufgehoben: ${courseTitle}`,
      body: reason
        ? `Ihre Einschreibung in „${courseTitle}“ wurde aufgehoben: ${reason}`
        : `Ihre Einschreibung in „${courseTitle}“ wurde aufgehoben.`,
    }),
    [NotificationKind.WAITLIST_PROMOTED]: ({ courseTitle, seatHeldUntil }, { moment }) => ({
      title: `Ein Platz für Sie: ${courseTitle}`,
      body: seatHeldUntil
        ? `In „${courseTitle}“ ist ein Platz frei geworden. Er ist bis ${moment(seatHeldUntil)} für Sie reserviert; bitte bezahlen Sie bis dahin.`
        : `In „${courseTitle}“ ist ein Platz frei geworden, und Sie sind dabei.`,
    }),
    [NotificationKind.PAYMENT_FAILED]: ({ what, reason }) => ({
      title: `Zahlung fehlgeschlagen: ${what}`,
      body: reason ? `Ihre Zahlung für „${what}“ ist fehlgeschlagen: ${reason}` : `Ihre Zahlung für „${what}“ ist fehlgeschlagen.`,
    }),
    [NotificationKind.PAYMENT_REFUNDED]: ({ what, amount, currency }, { money }) => ({
      title: `Erstattung: ${what}`,
      body: `Wir haben Ihnen ${money(amount, currency)} für „${what}“ erstattet.`,
    }),
    [NotificationKind.ASSIGNMENT_CREATED]: ({ courseTitle, assignmentTitle, dueAt }, { moment }) => ({
      title: `Neue Aufgabe: ${assignmentTitle}`,
      body: `In „${courseTitle}“ gibt es eine neue Aufgabe, „${assignmentTitle}“${dueAt ? `, fällig am ${moment(dueAt)}` : ''}.`,
    }),
    [NotificationKind.ASSIGNMENT_CHANGED]: ({ courseTitle, assignmentTitle, dueAt, forYou, excused }, { moment }) => {
      if (excused !== undefined) {
        return {
          title: excused ? `Erlassen: ${assignmentTitle}` : `Zählt wieder: ${assignmentTitle}`,
          body: excused
            ? `„${assignmentTitle}“ in „${courseTitle}“ ist Ihnen erlassen: die Aufgabe zählt für Sie nicht.`
            : `„${assignmentTitle}“ in „${courseTitle}“ zählt für Sie wieder.`,
        };
      }
      return {
        title: forYou ? `Für Sie geändert: ${assignmentTitle}` : `Aufgabe geändert: ${assignmentTitle}`,
        body: forYou
          ? `Für „${assignmentTitle}“ in „${courseTitle}“ gelten für Sie andere Bedingungen${dueAt ? `. Fällig ist sie für Sie am ${moment(dueAt)}` : ''}.`
          : `„${assignmentTitle}“ in „${courseTitle}“ wurde geändert${dueAt ? `. Fällig ist sie am ${moment(dueAt)}, wenn für Sie kein anderer Termin gilt` : ''}.`,
      };
    },
    [NotificationKind.SUBMISSION_RECEIVED]: ({ courseTitle, assignmentTitle }) => ({
      title: `Abgabe eingegangen: ${assignmentTitle}`,
      body: `Ihre Arbeit zu „${assignmentTitle}“ in „${courseTitle}“ ist bei uns.`,
    }),
    [NotificationKind.SUBMISSION_REJECTED]: ({ courseTitle, assignmentTitle, reason }) => ({
      title: `Abgabe zurückgegeben: ${assignmentTitle}`,
      body: `Ihre Arbeit zu „${assignmentTitle}“ in „${courseTitle}“ wurde nicht angenommen: ${reason}`,
    }),
    [NotificationKind.GRADE_RELEASED]: ({ courseTitle, assignmentTitle, changed, feedback }) =>
      feedback
        ? {
            title: `Neue Rückmeldung: ${assignmentTitle}`,
            body: `Zu Ihrer Arbeit für „${assignmentTitle}“ in „${courseTitle}“ gibt es eine neue Rückmeldung. Die Note ist dieselbe.`,
          }
        : {
            title: changed ? `Note geändert: ${assignmentTitle}` : `Note veröffentlicht: ${assignmentTitle}`,
            body: `Ihre Note für „${assignmentTitle}“ in „${courseTitle}“ ${changed ? 'wurde geändert' : 'liegt vor'}.`,
          },
    [NotificationKind.COURSE_COMPLETED]: ({ courseTitle, certificate }) => {
      if (certificate?.change === 'REVOKED') {
        return {
          title: `Zertifikat widerrufen: ${courseTitle}`,
          body: `Ihr Zertifikat ${certificate.serial} für „${courseTitle}“ ist nicht mehr gültig: ${certificate.reason}`,
        };
      }
      if (certificate?.change === 'REISSUED') {
        return {
          title: `Neues Zertifikat: ${courseTitle}`,
          body: `Ihr Zertifikat für „${courseTitle}“ wurde unter berichtigtem Namen neu ausgestellt. Es hat die Nummer ${certificate.serial}; das frühere wird als ersetzt angezeigt.`,
        };
      }
      return {
        title: `Geschafft: ${courseTitle}`,
        body: `Herzlichen Glückwunsch, Sie haben „${courseTitle}“ abgeschlossen. Ihr Zertifikat liegt bereit.`,
      };
    },
    [NotificationKind.COURSE_DELETED]: ({ courseTitle }) => ({
      title: `${courseTitle} wurde entfernt`,
      body: `Den Kurs „${courseTitle}“ gibt es nicht mehr. Ihre Einschreibung ist beendet, und was Sie bezahlt haben, wird erstattet.`,
    }),
    [NotificationKind.COURSE_TRANSFERRED]: ({ courseTitle, yours }) =>
      yours
        ? {
            title: `Jetzt Ihr Kurs: ${courseTitle}`,
            body: `„${courseTitle}“ wurde Ihnen übergeben. Von jetzt an leiten Sie den Kurs.`,
          }
        : {
            title: `Kurs übergeben: ${courseTitle}`,
            body: `„${courseTitle}“ hat von jetzt an eine andere Leitung und gehört nicht mehr zu Ihren Kursen.`,
          },
  },
};
