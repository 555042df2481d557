/** What came back over HTTP. */
export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they asked for
  readonly data: any;
  readonly errors: {
    readonly message: string;
    readonly path?: (string | number)[];
    readonly extensions: { readonly code: string; readonly details?: unknown; readonly correlationId?: string };
  }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

/** A client of the one endpoint, as an SPA is one. */
export class Client {
  /** `at`: the endpoint, or whoever says before each call which of several it is to be. */
  constructor(
    private readonly at: string | (() => string),
    readonly token?: string,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** Where the next call goes. */
  get url(): string {
    return typeof this.at === 'string' ? this.at : this.at();
  }

  as(token: string | undefined): Client {
    return new Client(this.at, token, this.headers);
  }

  with(headers: Readonly<Record<string, string>>): Client {
    return new Client(this.at, this.token, { ...this.headers, ...headers });
  }

  async send(query: string, variables: Record<string, unknown> = {}): Promise<Reply> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(this.token && { authorization: `Bearer ${this.token}` }), ...this.headers },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as { data?: unknown; errors?: Reply['errors']; extensions?: Reply['extensions'] };
    return {
      status: response.status,
      data: body.data ?? null,
      errors: body.errors ?? [],
      extensions: body.extensions,
      headers: response.headers,
    };
  }

  /** The data of an operation that must succeed. */
  // biome-ignore lint/suspicious/noExplicitAny: see above
  async ok(query: string, variables?: Record<string, unknown>): Promise<any> {
    const { data, errors } = await this.send(query, variables);
    if (errors.length > 0)
      throw new Error(errors.map((each) => `${each.extensions?.code}: ${each.message} at ${each.path?.join('.')}`).join('\n'));
    return data;
  }

  /** The first error's code of an operation that must fail. */
  async refused(query: string, variables?: Record<string, unknown>): Promise<string> {
    const { data, errors } = await this.send(query, variables);
    if (!errors[0]) throw new Error(`nothing was refused: ${JSON.stringify(data)}`);
    return errors[0].extensions.code;
  }
}
