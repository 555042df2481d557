import { Client, errors } from '@opensearch-project/opensearch';
import { Outage } from '../../../kernel/errors.js';

/** An answer of the server that is no success. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    readonly status: number,
    /** `resource_already_exists_exception`, `index_not_found_exception`, … */
    readonly type: string,
    reason: string,
  ) {
    super(`OpenSearch answers ${status}: ${reason}`);
  }
}

export interface ServerAccess {
  /** One address or several of the same cluster. */
  readonly urls: readonly string[];
  readonly credentials?: { readonly username: string; readonly password: string };
  /** In PEM: who vouches for the nodes' certificates. */
  readonly ca?: string;
  /** How long an answer may take, in ms. It is asked for twice at most. */
  readonly answerWithin: number;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'HEAD';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** One object a line. */
  readonly lines?: readonly object[];
}

/** The HTTP API of OpenSearch. */
export interface Server {
  /** Throws Refused for an answer that is no success, and Outage when the server does not answer, or answers that it cannot. */
  call<Answer>(call: Call): Promise<Answer>;
  close(): Promise<void>;
}

/** What a server answers that has too much to do. */
const TOO_MANY = 429;

export function openServer({ urls, credentials, ca, answerWithin }: ServerAccess): Server {
  // Everything that is sent may be sent twice: to another node, or because a connection broke.
  const client = new Client({
    nodes: [...urls],
    auth: credentials,
    ssl: ca ? { ca } : undefined,
    requestTimeout: answerWithin,
    maxRetries: 1,
    compression: 'gzip',
  });
  return {
    async call<Answer>({ method, path, query, body, lines }: Call): Promise<Answer> {
      try {
        const answer = await client.transport.request({ method, path, querystring: query, body, bulkBody: lines && [...lines] });
        return answer.body as Answer;
      } catch (error) {
        throw translated(error as Error);
      }
    },
    close: () => client.close(),
  };
}

function translated(error: Error): Error {
  if (!(error instanceof errors.ResponseError)) return new Outage('The search index does not answer', { cause: error });
  const status = error.statusCode ?? 500;
  if (status >= 500 || status === TOO_MANY) return new Outage('The search index cannot answer', { cause: error });
  const { type, reason } = (error.body as { error?: { type?: string; reason?: string } } | null)?.error ?? {};
  return new Refused(status, type ?? 'unknown', reason ?? error.message);
}
