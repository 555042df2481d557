import { Directive } from 'type-graphql';

/** A field that `auth` also answers, for the user who has just signed in: `Session.user` needs no other service. */
export const AlsoOfSession = () => Directive('@shareable');
