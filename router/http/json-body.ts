import type { FastifyInstance } from 'fastify';
import { badInput } from '../../platform/kernel/errors.js';
import type { Limits } from '../config.js';
import { holdsMoreValues } from '../pipeline/json-values.js';

/** Adds routes whose bodies are parsed as fastify does, but one of too many values is refused before it is parsed. */
export function jsonRoutes(app: FastifyInstance, { values }: Pick<Limits, 'values'>, addTo: (app: FastifyInstance) => void): void {
  app.register((own, _options, done) => {
    const parse = own.getDefaultJsonParser('error', 'error');
    own.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, parsed) => {
      if (holdsMoreValues(body, values)) return parsed(badInput({ body: `holds more than the ${values} values allowed` }));
      return parse(request, body, parsed);
    });
    addTo(own);
    done();
  });
}
