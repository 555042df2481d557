import { z } from 'zod';
import { topic } from '../../platform/messaging/event/define.js';

/** What people were told on purpose. What it said stays in `notification`. */
export const notificationEvents = topic('notification.events', 'announcementId');

/** The staff of a course told everyone in it something; who did is the event's actor. */
export const AnnouncementMade = notificationEvents.event(
  'ANNOUNCEMENT_MADE',
  1,
  z.object({ announcementId: z.uuid(), courseId: z.uuid() }),
);
