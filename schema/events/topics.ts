import { courseEvents } from './course.js';
import { userEvents } from './user.js';

/** Every topic there is, for those who create them and for the catalogue. */
export const topics = [userEvents, courseEvents];
