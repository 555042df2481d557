import { type MiddlewareFn, UseMiddleware } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { userPolicy } from '../policy.js';
import type { UserSubject } from './subject.js';

const nullToOthers: MiddlewareFn<RequestContext> = async ({ root, context }, next) =>
  userPolicy.can('readPrivately', context.caller, root as UserSubject) ? next() : null;

/** A field that the user, admins and services can read; null for everybody else. */
export const UserAndAdmins = () => UseMiddleware(nullToOthers);
