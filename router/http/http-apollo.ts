import {
  ApolloServer,
  type ApolloServerOptions,
  type ContextThunk,
  HeaderMap,
  type HTTPGraphQLRequest,
  type HTTPGraphQLResponse,
} from '@apollo/server';
import type { RequestScope } from '../request.js';
import { NOT_TRANSFORMED } from './caching.js';
import { withJsonStatus } from './json-status.js';

interface HttpRequest {
  readonly httpGraphQLRequest: HTTPGraphQLRequest;
  readonly context: ContextThunk<RequestScope>;
}

/**
 * Apollo Server, with what it lacks of HTTP: HEAD, the status that the media type of an answer asks for, and batches in which each operation
 * succeeds or fails for itself.
 */
export class HttpApollo extends ApolloServer<RequestScope> {
  constructor(
    options: ApolloServerOptions<RequestScope>,
    /** Operations in one request at most; 1 switches batching off. */
    private readonly maxBatch: number,
  ) {
    super({ ...options, allowBatchedHttpRequests: false });
  }

  override async executeHTTPGraphQLRequest({ httpGraphQLRequest: request, context }: HttpRequest): Promise<HTTPGraphQLResponse> {
    if (Array.isArray(request.body) && this.maxBatch > 1) return this.#batch(request, request.body, context);
    // The server below sends no body with the answer to HEAD.
    const asked = { ...request, method: request.method === 'HEAD' ? 'GET' : request.method };
    return withJsonStatus(asked, await super.executeHTTPGraphQLRequest({ httpGraphQLRequest: asked, context }));
  }

  /** The status is that of the batch: of each operation, its body says it. Who sends it is made out once. */
  async #batch(request: HTTPGraphQLRequest, bodies: readonly unknown[], context: ContextThunk<RequestScope>): Promise<HTTPGraphQLResponse> {
    const scope = context();
    const answer = (body: unknown) => super.executeHTTPGraphQLRequest({ httpGraphQLRequest: { ...request, body }, context: () => scope });
    const refused = await scope.then(
      () => false,
      () => true,
    );
    if (refused || bodies.length === 0) return answer({});
    const answers = await Promise.all(bodies.map(answer));
    const [first] = answers;
    const contentType = first?.headers.get('content-type') ?? 'application/json; charset=utf-8';
    const headers = new HeaderMap([['content-type', contentType]]);
    if (answers.some((each) => each.headers.get('cache-control') === NOT_TRANSFORMED)) headers.set('cache-control', NOT_TRANSFORMED);
    return {
      headers,
      body: { kind: 'complete', string: `[${answers.map(textOf).join(',')}]` },
    };
  }
}

function textOf({ body }: HTTPGraphQLResponse): string {
  if (body.kind !== 'complete') throw new Error('An operation of a batch answered in parts');
  return body.string;
}
