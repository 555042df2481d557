import { courseEvents } from './course.js';
import { notificationEvents } from './notification.js';
import { userEvents } from './user.js';

/** Every topic there is, for those who create them and for the catalogue. */
export const topics = [userEvents, courseEvents, notificationEvents];
