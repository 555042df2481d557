import type { OrderDefinition } from '@mikro-orm/core';
import type { RequestContext } from '../../../platform/kernel/context.js';
import type { Caller } from '../../../platform/kernel/identity.js';
import { isId } from '../../../platform/kernel/ids.js';
import { hasRole } from '../../../platform/kernel/policy.js';
import type { RowFilter } from '../../../platform/postgres/row-filter.js';
import { type Connection, paginate } from '../../../platform/service/graphql/connection.js';
import { OPEN_STATUSES } from '../../../schema/rules/course.js';
import { type CourseFilter, CourseOrder, type CoursesArgs } from './catalogue.inputs.js';
import { Course } from './course.entity.js';
import { topicKey } from './details.js';
import { FOLDED_TEXT } from './searched-text.js';
import type { CourseStatus } from './vocabulary.js';

const ORDERS: Readonly<Record<CourseOrder, OrderDefinition<Course>>> = {
  [CourseOrder.NEWEST]: { createdAt: 'desc', id: 'desc' },
  [CourseOrder.TITLE]: { titleKey: 'asc', id: 'asc' },
  // By date of start; a course without one stands at the end, and one that has started is not in the list: see `stillToStart`.
  [CourseOrder.STARTS_SOON]: { startsAt: 'asc nulls last', id: 'asc' },
};

/** One page of what the caller may see, in one statement. */
export function listCourses(context: RequestContext, { filter, orderBy, ...page }: CoursesArgs): Promise<Connection<Course>> {
  const order = orderBy ?? CourseOrder.NEWEST;
  return paginate(context.em, Course, page, {
    where: { $and: [visibleTo(context.caller), ...matching(filter ?? {}), stillToStart(context, order)] },
    orderBy: ORDERS[order],
  });
}

/** Nobody who asks what starts soon means what started years ago. */
const stillToStart = ({ clock }: RequestContext, order: CourseOrder): RowFilter<Course> =>
  order === CourseOrder.STARTS_SOON ? { $or: [{ startsAt: null }, { startsAt: { $gte: clock.now() } }] } : {};

/** `coursePolicy.see` as a condition, so that pages are full and counts are right. A test holds the two together. */
function visibleTo(caller: Caller): RowFilter<Course> {
  if (caller.kind === 'service' || hasRole(caller, 'ADMIN')) return {};
  const open: RowFilter<Course> = { status: OPEN_STATUSES as CourseStatus[] };
  if (caller.kind === 'anonymous') return open;
  return {
    $or: [open, { instructorId: caller.userId }, { staffIds: { $contains: [caller.userId] } }],
  };
}

function matching({ text, topic, level, instructorId, status, free, updatedSince }: CourseFilter): RowFilter<Course>[] {
  return [
    ...words(text ?? '').map((word) => ({ sql: `${FOLDED_TEXT()} like texts.containing(?)`, parameters: [word] })),
    topic ? { topicKeys: { $contains: [topicKey(topic)] } } : {},
    level ? { level } : {},
    instructorId ? { instructorId: [instructorId].filter(isId) } : {},
    status ? { status } : {},
    typeof free === 'boolean' ? { priceAmount: free ? 0 : { $gt: 0 } } : {},
    updatedSince ? { updatedAt: { $gte: updatedSince } } : {},
  ];
}

/** Every word has to occur; more than ten make no difference to a catalogue. */
const words = (text: string): string[] => text.split(/\s+/).filter(Boolean).slice(0, 10);
