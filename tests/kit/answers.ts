import type { Workers } from '../../platform/service/workers.js';
import { pauseRelays, resumeRelays } from './relays.js';
import type { Answered, Asked, Questions, Statement } from './watched.js';

/** Answers what tests ask of this process, once it has been told what its services do by themselves. */
export function answerQuestions() {
  let services: ReadonlyMap<string, Workers> = new Map();
  let statements: Statement[] = [];
  const answers: { [Q in keyof Questions]: (...about: Parameters<Questions[Q]>) => Promise<ReturnType<Questions[Q]>> } = {
    hold: (service) => pauseRelays(services, service),
    release: async (service) => resumeRelays(services, service),
    async forgetStatements() {
      statements = [];
    },
    statements: async () => statements,
  };
  process.on('message', async ({ id, question, about }: Asked) => {
    const answer = await answers[question](about as never);
    process.send?.({ id, answer } satisfies Answered);
  });

  return {
    about(running: ReadonlyMap<string, Workers>) {
      services = running;
    },
    onQuery: (service: string, sql: string) => void statements.push({ service, sql }),
  };
}
