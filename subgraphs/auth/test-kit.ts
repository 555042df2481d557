import { type FieldNode, GraphQLError, type OperationDefinitionNode } from 'graphql';
import type { Mail } from '../../platform/adapters/mail/mailer.js';
import { ErrorCode, unavailable } from '../../platform/kernel/errors.js';
import { anonymous, serviceCaller, type UserCaller } from '../../platform/kernel/identity.js';
import { newId } from '../../platform/kernel/ids.js';
import type { Environment } from '../../platform/kernel/settings.js';
import type { EventType } from '../../platform/messaging/event/define.js';
import type { EventEnvelope } from '../../platform/messaging/event/envelope.js';
import { deviceTokens } from '../../platform/security/device-tokens.js';
import { memoryRateLimiter } from '../../platform/security/rate-limit/flexible.js';
import { openPostgresSessions } from '../../platform/security/sessions/postgres.js';
import type { SessionStore } from '../../platform/security/sessions/sessions.js';
import { generateSigningKey, publicJwk } from '../../platform/security/tokens.js';
import { manualClock } from '../../platform/testing/clock.js';
import { testPostgres } from '../../platform/testing/postgres.js';
import { type TestSubgraph, testSubgraph } from '../../platform/testing/subgraph.js';
import type { SubgraphClient } from '../../platform/transport/client.js';
import type { Account } from './account.js';
import { consumers } from './consumers.js';
import { authSubgraph } from './subgraph.js';

export const PASSWORD = 'tall ships sail early';
export const EMAIL = 'ada@example.org';

export const SESSION = 'accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt userId';
export const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { ${SESSION} } }`;
export const REFRESH = `mutation ($refreshToken: String!) { refresh(input: { refreshToken: $refreshToken }) { ${SESSION} } }`;
export const LOGOUT = 'mutation ($refreshToken: String!) { logout(input: { refreshToken: $refreshToken }) }';

export interface SignIn {
  readonly accessToken: string;
  readonly accessTokenExpiresAt: string;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: string;
  readonly userId: string;
  /** The caller that the router would make of the access token. */
  readonly caller: UserCaller;
}

export interface TestAuth extends TestSubgraph {
  readonly users: FakeUsers;
  readonly mails: Mail[];
  /** While set, no mail goes out. */
  readonly post: { down: boolean };
  readonly sessions: SessionStore;
  login(email?: string, password?: string): Promise<SignIn>;
  /** Delivers an event to the consumers, as the inbox does. */
  receive<Payload>(event: EventType<Payload>, payload: NoInfer<Payload>, sequence: number, at?: Date): Promise<void>;
  run(job: string): Promise<void>;
}

/**
 * The service alone: `user` is a small stand-in, mails are kept for the test, access tokens are `at:<session id>`. Strangers who guess
 * are slowed down only where a test sets it.
 */
export async function testAuth(settings: Environment = {}): Promise<TestAuth> {
  const postgres = await testPostgres();
  const database = await postgres.createDatabase('lms_auth');
  const clock = manualClock();
  const sessions = await openPostgresSessions({ url: database, poolSize: 8, clock });
  const users = new FakeUsers();
  const mails: Mail[] = [];
  const post = { down: false };
  const key = await generateSigningKey(clock);
  const keys = { current: async () => key, jwks: async () => ({ keys: [publicJwk(key)] }) };
  const auth = await testSubgraph(authSubgraph, {
    database,
    clock,
    clients: { user: users.client },
    settings: { LMS_LOGIN_PACE: '0s', ...settings },
    resources: {
      sessions,
      rateLimiter: memoryRateLimiter(),
      deviceTokens: deviceTokens(keys, 'lms', clock),
      accessTokens: {
        issue: async ({ sessionId }) => ({ token: `at:${sessionId}`, expiresAt: new Date(clock.now().getTime() + 600_000) }),
      },
      mailer: {
        async send(mail) {
          if (post.down) throw new Error('the mail server is away');
          mails.push(mail);
        },
        close: async () => {},
      },
    },
  });
  return {
    ...auth,
    users,
    mails,
    post,
    sessions,
    async login(email = EMAIL, password = PASSWORD) {
      const { login } = await auth.ok(LOGIN, { input: { email, password } }, { ...anonymous, userAgent: 'Browser 1.0' });
      const sessionId = login.accessToken.slice('at:'.length);
      return { ...login, caller: { kind: 'user', userId: login.userId, role: 'STUDENT', sessionId } };
    },
    async receive(event, payload, sequence, at = clock.now()) {
      const consumer = consumers.find((each) => each.event === (event as EventType));
      if (!consumer) throw new Error(`nothing consumes ${event.type}`);
      const envelope = { type: event.type, payload: event.schema.parse(payload), sequence, time: at.toISOString() } as EventEnvelope<never>;
      await consumer.handle([envelope], auth.context({ caller: serviceCaller('auth') }));
    },
    async run(name) {
      const job = authSubgraph.jobs?.find((each) => each.name === name);
      if (!job) throw new Error(`there is no job ${name}`);
      await job.run(auth.context({ caller: serviceCaller('auth') }), new AbortController().signal);
    },
    async stop() {
      await auth.stop();
      await sessions.close();
    },
  };
}

/** `user`, as far as `auth` asks it. */
export class FakeUsers {
  readonly accounts: (Account & { password: string; role: string; active: boolean; sequence: number })[] = [];
  /** The questions that were asked, by their root field. */
  readonly asked: string[] = [];
  down = false;

  add({ email = EMAIL, role = 'STUDENT' } = {}) {
    const userId = newId();
    const profile = {
      id: userId,
      displayName: 'Ada',
      avatarUrl: null,
      bio: null,
      email,
      locale: 'en',
      createdAt: '2026-03-02T09:00:00.000Z',
    };
    const account = { userId, role, active: true, sequence: 1, password: PASSWORD, user: { ...profile, role, active: true } };
    this.accounts.push(account);
    return account;
  }

  readonly client: SubgraphClient = {
    name: 'user',
    execute: async ({ document, variables = {} }) => {
      if (this.down) throw unavailable('user');
      const field = rootField(document.definitions[0] as OperationDefinitionNode);
      this.asked.push(field);
      return this.#answer(field, variables as Record<string, string>);
    },
    subscribe: async () => {
      throw new Error('nobody follows users here');
    },
  };

  #answer(field: string, { email, password, userId, currentPassword, newPassword }: Record<string, string>) {
    const account = this.accounts.find((each) => (userId ? each.userId === userId : each.user.email === email?.toLowerCase().trim()));
    switch (field) {
      case 'verifyPassword':
        return { data: { [field]: account?.password === password ? account : null } };
      case 'standing':
      case 'accountByEmail':
        return { data: { [field]: account ?? null } };
      case 'setPassword':
        if (!account) return refusal(ErrorCode.NOT_FOUND);
        if (currentPassword !== undefined && currentPassword !== account.password) return refusal(ErrorCode.INVALID_CREDENTIALS);
        if ((newPassword ?? '').length < 10) return refusal(ErrorCode.WEAK_PASSWORD);
        account.password = newPassword as string;
        account.sequence += 1;
        return { data: { [field]: account } };
      default:
        throw new Error(`user is not asked for ${field}`);
    }
  }
}

const rootField = (operation: OperationDefinitionNode): string => (operation.selectionSet.selections[0] as FieldNode).name.value;
const refusal = (code: ErrorCode) => ({ errors: [new GraphQLError(code, { extensions: { code } })] });
