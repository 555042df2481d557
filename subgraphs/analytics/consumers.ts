import { type Consumer, on } from '../../platform/messaging/inbox/consumer.js';
import { CourseDeleted } from '../../schema/events/course.js';
import { expireExports } from './export/expire-exports.js';

/** What it reacts to beside its facts, which are a projection: `facts/facts.ts`. */
export const consumers: readonly Consumer[] = [on(CourseDeleted, expireExports)];
