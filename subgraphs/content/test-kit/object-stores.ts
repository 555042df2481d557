import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyPluginCallback } from 'fastify';
import { diskObjects } from '../../../platform/adapters/object-store/disk.js';
import type { Objects } from '../../../platform/adapters/object-store/objects.js';
import { s3Objects } from '../../../platform/adapters/object-store/s3.js';
import { systemClock } from '../../../platform/kernel/clock.js';
import { type ManualClock, manualClock } from '../../../platform/testing/clock.js';
import { S3_BUCKET, S3_CREDENTIALS, s3OfRun } from '../../../platform/testing/s3.js';

/** An object store that a service under test uses, whose addresses can be reached. */
export interface ObjectsOfTests {
  readonly objects: Objects;
  /** Of the service. An S3 store goes by its own, to which what was signed in the past is old. */
  readonly clock: ManualClock;
  /** Serves the routes, where the store is one of ours. */
  serve(routes: FastifyPluginCallback): Promise<void>;
  stop(): Promise<void>;
}

export async function folderOfTests(): Promise<ObjectsOfTests> {
  const clock = manualClock();
  const folder = await mkdtemp(join(tmpdir(), 'objects-'));
  const app = Fastify({ forceCloseConnections: true });
  let origin = '';
  return {
    objects: diskObjects({ folder, secrets: ['a secret of the tests'], clock, origin: () => origin }),
    clock,
    async serve(routes) {
      app.register(routes);
      origin = await app.listen({ host: '127.0.0.1', port: 0 });
    },
    async stop() {
      await app.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The S3 store of this run of tests: keys are ids, so that nobody meets the objects of others. */
export async function s3OfTests(): Promise<ObjectsOfTests> {
  const clock = manualClock(systemClock.now());
  const objects = s3Objects({ bucket: S3_BUCKET, region: 'us-east-1', url: s3OfRun(), credentials: S3_CREDENTIALS, clock });
  return {
    objects,
    clock,
    serve: async () => {},
    stop: async () => objects.close(),
  };
}
