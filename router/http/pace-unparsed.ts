import type { ApolloServerPlugin } from '@apollo/server';
import type { OperationRules } from '../pipeline/pipeline.js';
import type { RequestScope } from '../request.js';

/** A document that cannot be parsed costs its sender as much as one that is invalid: Apollo Server parses before our executor is asked. */
export const paceUnparsed = ({ admission }: Pick<OperationRules, 'admission'>): ApolloServerPlugin<RequestScope> => ({
  async requestDidStart({ contextValue: { principal } }) {
    return {
      async parsingDidStart() {
        return async (error) => {
          if (error) await admission?.document(principal);
        };
      },
    };
  },
});
