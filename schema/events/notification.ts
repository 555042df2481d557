import { z } from 'zod';
import { topic } from '../../platform/messaging/event/define.js';

/** Announcements. Their text stays in `notification`. */
export const notificationEvents = topic('notification.events', 'announcementId');

/** The staff of a course announced something to everybody in it; the event's actor did it. */
export const AnnouncementMade = notificationEvents.event(
  'ANNOUNCEMENT_MADE',
  1,
  z.object({ announcementId: z.uuid(), courseId: z.uuid() }),
);
