import type { FastifyInstance } from 'fastify';
import { withDeadline } from '../../kernel/deadline.js';

/** A condition for sending traffic to this instance. It fails when `check` resolves with a string, which is the reason, or rejects. */
export interface ReadinessCheck {
  readonly name: string;
  check(): Promise<unknown>;
  /** The check is reported but does not affect readiness: this instance serves as well without it. */
  readonly informs?: boolean;
}

/** How long an orchestrator waits for a check at most, in ms. */
const TIMEOUT_MS = 2_000;

/** Live: the process answers. Ready: every check passes and the process is not stopping. */
export function healthRoutes(app: FastifyInstance, checks: readonly ReadinessCheck[], isStopping: () => boolean): void {
  app.get('/health/live', async () => ({ status: 'live' }));

  app.get('/health/ready', async (_request, reply) => {
    const results = await Promise.all(checks.map(async (each) => [each.name, await outcome(each)] as const));
    const failed = results.some(([, reason], index) => reason !== null && !checks[index]?.informs);
    const ready = !failed && !isStopping();
    void reply.code(ready ? 200 : 503);
    return { status: ready ? 'ready' : isStopping() ? 'stopping' : 'not ready', checks: Object.fromEntries(results) };
  });
}

async function outcome({ check }: ReadinessCheck): Promise<string | null> {
  const onTimeout = () => new Error(`did not answer within ${TIMEOUT_MS} ms`);
  try {
    const reason = await withDeadline(check(), { afterMs: TIMEOUT_MS, onTimeout });
    return typeof reason === 'string' ? reason : null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
