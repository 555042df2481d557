import { registerEnumType } from 'type-graphql';
import { AttemptRule } from '../events/assignment.js';

registerEnumType(AttemptRule, { name: 'AttemptRule' });

/** As a type of GraphQL, the same in every service. */
export { AttemptRule };
