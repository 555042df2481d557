import type { FastifyInstance } from 'fastify';
import { withDeadline } from '../../kernel/deadline.js';

/** Something that must work before this instance is sent traffic. A string it resolves with says what is wrong; a rejection is wrong too. */
export interface ReadinessCheck {
  readonly name: string;
  check(): Promise<unknown>;
  /** It is told and changes nothing: this instance serves as well as before. */
  readonly informs?: boolean;
}

/** No check may keep an orchestrator waiting, in ms. */
const WITHIN = 2_000;

/** Live: the process answers. Ready: every check passes and no shutdown has begun. */
export function healthRoutes(app: FastifyInstance, checks: readonly ReadinessCheck[], isStopping: () => boolean): void {
  app.get('/health/live', async () => ({ status: 'live' }));

  app.get('/health/ready', async (_request, reply) => {
    const results = await Promise.all(checks.map(async (each) => [each.name, await outcome(each)] as const));
    const failed = results.some(([, wrong], index) => wrong !== null && !checks[index]?.informs);
    const ready = !failed && !isStopping();
    void reply.code(ready ? 200 : 503);
    return { status: ready ? 'ready' : isStopping() ? 'stopping' : 'not ready', checks: Object.fromEntries(results) };
  });
}

async function outcome({ check }: ReadinessCheck): Promise<string | null> {
  const onTimeout = () => new Error(`did not answer within ${WITHIN} ms`);
  try {
    const wrong = await withDeadline(check(), { afterMs: WITHIN, onTimeout });
    return typeof wrong === 'string' ? wrong : null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
