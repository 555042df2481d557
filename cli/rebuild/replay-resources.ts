import type { SearchIndex } from '../../platform/adapters/search-index/search-index.js';
import type { Resources } from '../../platform/kernel/context.js';
import { missingResource } from '../adapters/missing-resource.js';

const missing = (name: keyof Resources): never => missingResource(name, 'A rebuild');

/**
 * A replay must not send mail or charge anyone a second time, so a rebuild opens no resource, and each of them throws: all but the index
 * that is made of the tables, where there is one. Handlers get none of them.
 */
export class ReplayResources implements Resources {
  readonly sagaMetrics = undefined;

  constructor(private readonly index?: SearchIndex) {}

  get searchIndex(): SearchIndex {
    return this.index ?? missing('searchIndex');
  }

  get mailer(): never {
    return missing('mailer');
  }

  get objects(): never {
    return missing('objects');
  }

  get passwords(): never {
    return missing('passwords');
  }

  get sessions(): never {
    return missing('sessions');
  }

  get accessTokens(): never {
    return missing('accessTokens');
  }

  get deviceTokens(): never {
    return missing('deviceTokens');
  }

  get rateLimiter(): never {
    return missing('rateLimiter');
  }

  get paymentProvider(): never {
    return missing('paymentProvider');
  }

  get webOrigins(): never {
    return missing('webOrigins');
  }
}
