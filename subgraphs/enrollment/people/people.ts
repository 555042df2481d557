import { knownPeople } from '../../../platform/service/people/known-people.js';
import { askPeople } from '../../../schema/questions/user.js';

/** The names by which rosters are sorted. */
export const people = knownPeople(askPeople);
