import type { ApolloServerPlugin } from '@apollo/server';
import { AFTER_HEADER } from '../../platform/transport/http/calls.js';
import type { RequestScope } from '../request.js';

/** The position of a mutation's answer as a header, too: clients that know nothing of `extensions` keep headers. */
export const progressHeader: ApolloServerPlugin<RequestScope> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response: { body, http } }) {
        const after = body.kind === 'single' ? body.singleResult.extensions?.after : undefined;
        if (typeof after === 'string') http.headers.set(AFTER_HEADER, after);
      },
    };
  },
};
