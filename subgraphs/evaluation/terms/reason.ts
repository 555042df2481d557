import { isDeepStrictEqual } from 'node:util';
import { startedDaysLate, type Terms } from '../grade/score.js';

/** Why a grade follows its assignment, for the people who read its history. */
export function reasonOf(before: Terms, now: Terms): string {
  const reasons: string[] = [];
  if (now.points !== before.points) reasons.push(`rescaled from ${before.points} to ${now.points} points`);
  if (now.secondsLate !== before.secondsLate) reasons.push(`by the due date as it is now it was handed in ${howLate(now.secondsLate)}`);
  if (now.latePolicy === null && before.latePolicy !== null) reasons.push('the late policy was removed');
  else if (!isDeepStrictEqual(now.latePolicy, before.latePolicy)) reasons.push('the late policy was changed');
  const text = reasons.join('; ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function howLate(secondsLate: number): string {
  const days = startedDaysLate(secondsLate);
  return days === 0 ? 'on time' : `${days} started ${days === 1 ? 'day' : 'days'} late`;
}
