import type { ApolloServerPlugin } from '@apollo/server';
import type { OperationRules } from '../pipeline/pipeline.js';
import type { RequestScope } from '../request.js';

/** A document that cannot be parsed costs its sender as much as one that is invalid: Apollo Server parses before our executor is asked. */
export const paceUnparsed = ({ admission }: Pick<OperationRules, 'admission'>): ApolloServerPlugin<RequestScope> => ({
  async requestDidStart({ contextValue: { principal } }) {
    return {
      // Where parsing ends, Apollo Server waits for nobody.
      async didEncounterErrors({ source, document }) {
        if (source === undefined || document !== undefined) return;
        // Refused, it has waited as a refusal does, and is told what is wrong with it all the same.
        await admission?.document(principal).catch(() => {});
      },
    };
  },
});
