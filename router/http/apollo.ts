import type { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { Logger } from '../../platform/kernel/log.js';
import type { RouterConfig } from '../config.js';
import { formatError } from '../pipeline/format.js';
import { parseOptions } from '../pipeline/parse.js';
import type { OperationRules } from '../pipeline/pipeline.js';
import type { RequestScope } from '../request.js';
import type { SupergraphGateway } from '../supergraph/gateway.js';
import { cacheControl } from './caching.js';
import { currentRequest } from './current-request.js';
import { HttpApollo } from './http-apollo.js';
import { noteReadable } from './json-status.js';
import { paceUnparsed } from './pace-unparsed.js';
import { progressHeader } from './progress-header.js';
import { registeredQueries } from './registered-queries.js';

/** Apollo Server over our gateway: GraphQL over HTTP, CSRF prevention, and parsing with its cache. */
export async function startApollo(
  gateway: SupergraphGateway,
  config: RouterConfig,
  rules: Pick<OperationRules, 'admission'>,
  log: Logger,
): Promise<ApolloServer<RequestScope>> {
  const { production, limits } = config;
  const apollo = new HttpApollo(
    {
      gateway,
      logger: log,
      // The gateway validates, by the same rules as for every other transport.
      dangerouslyDisableValidation: true,
      includeStacktraceInErrorResponses: false,
      csrfPrevention: true,
      // Shutting down is the program's business, not a library's.
      stopOnTerminationSignals: false,
      // Said here, so that nothing is read from the environment.
      nodeEnv: production ? 'production' : 'development',
      apollo: {},
      parseOptions: parseOptions(limits),
      persistedQueries: registeredQueries(),
      formatError: (_formatted, error) =>
        formatError(error, { correlationId: currentRequest()?.correlationId, log: currentRequest()?.log ?? log }),
      plugins: [
        production ? ApolloServerPluginLandingPageDisabled() : ApolloServerPluginLandingPageLocalDefault({ embed: true }),
        ApolloServerPluginCacheControlDisabled(),
        cacheControl,
        progressHeader,
        noteReadable,
        paceUnparsed(rules),
        ApolloServerPluginInlineTraceDisabled(),
        ApolloServerPluginUsageReportingDisabled(),
      ],
    },
    limits.batch,
  );
  await apollo.start();
  return apollo;
}
