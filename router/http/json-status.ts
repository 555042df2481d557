import type { ApolloServerPlugin, HTTPGraphQLRequest, HTTPGraphQLResponse } from '@apollo/server';
import type { RequestScope } from '../request.js';

/** Requests that could be read, and so have a document: what is wrong from there on is wrong with the operation. */
const readable = new WeakSet<HTTPGraphQLRequest>();

export const noteReadable: ApolloServerPlugin<RequestScope> = {
  async requestDidStart() {
    return {
      async didResolveSource({ request: { http } }) {
        if (http) readable.add(http);
      },
    };
  },
};

/**
 * In `application/json` a status other than 200 may come from any proxy on the way, and clients of that type do not read the body then: an
 * operation that is refused for what it asks is answered with 200. In `application/graphql-response+json` it is 400.
 */
export function withJsonStatus(request: HTTPGraphQLRequest, answer: HTTPGraphQLResponse): HTTPGraphQLResponse {
  const isJson = answer.headers.get('content-type')?.startsWith('application/json');
  return answer.status === 400 && isJson && readable.has(request) ? { ...answer, status: 200 } : answer;
}
