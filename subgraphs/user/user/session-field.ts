import { Directive } from 'type-graphql';

/** A field that `auth` answers too, of the user who has just signed in: `Session.user` needs no hop. */
export const AlsoOfSession = () => Directive('@shareable');
