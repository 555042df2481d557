import type { FastifyInstance } from 'fastify';
import { badInput } from '../../platform/kernel/errors.js';
import type { Limits } from '../config.js';
import { holdsMoreValues } from '../pipeline/json-values.js';

/** Parses bodies as fastify does, but refuses one of too many values before it is parsed. */
export function parseJsonBodies(app: FastifyInstance, { values }: Pick<Limits, 'values'>): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (holdsMoreValues(body, values)) return done(badInput({ body: `holds more than the ${values} values allowed` }));
    return parse(request, body, done);
  });
}
