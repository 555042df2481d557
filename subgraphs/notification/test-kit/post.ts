import type { Mail, Mailer } from '../../../platform/adapters/mail/mailer.js';
import { DomainError, ErrorCode } from '../../../platform/kernel/errors.js';
import type { SubgraphClient } from '../../../platform/transport/client.js';
import { demandPromised } from '../../../schema/questions/test-kit/promised.js';

/** A mailer that keeps what was sent, and fails when a test says so. */
export interface Post extends Mailer {
  readonly sent: Mail[];
  /** Asked before each mail; rejects or never resolves to fail. */
  before(mail: Mail): Promise<void>;
  reset(): void;
}

export function post(): Post {
  const made: Post = {
    sent: [],
    before: async () => {},
    async send(mail) {
      await made.before(mail);
      made.sent.push(mail);
    },
    close: async () => {},
    reset() {
      made.sent.length = 0;
      made.before = async () => {};
    },
  };
  return made;
}

export interface UserOwner {
  readonly client: SubgraphClient;
  /** User ids of each question, in order. */
  readonly asked: string[][];
  readonly inactive: Set<string>;
  readonly gone: Set<string>;
  away: boolean;
  locale: string;
  reset(): void;
}

/** Stands in for the service that owns addresses: `<id>@lms.test` for everybody. */
export function userOwner(): UserOwner {
  const owner: UserOwner = {
    asked: [],
    inactive: new Set(),
    gone: new Set(),
    away: false,
    locale: 'en',
    reset() {
      Object.assign(owner, { away: false, locale: 'en' });
      owner.asked.length = 0;
      owner.inactive.clear();
      owner.gone.clear();
    },
    client: {
      name: 'user',
      async execute({ document, variables }) {
        demandPromised('user', document);
        if (owner.away) throw new DomainError(ErrorCode.UNAVAILABLE, 'user is away');
        const ids = variables?.userIds as string[];
        owner.asked.push(ids);
        const contacts = ids
          .filter((id) => !owner.gone.has(id))
          .map((id) => ({ id, email: `${id}@lms.test`, displayName: 'Ada', locale: owner.locale, active: !owner.inactive.has(id) }));
        return { data: { contacts } };
      },
      async subscribe() {
        throw new Error('nobody here follows users');
      },
    },
  };
  return owner;
}
