import { badInput } from '../../../platform/kernel/errors.js';

declare module '../../../platform/kernel/context.js' {
  interface Resources {
    /** The origins of the web applications of this installation: where people may be sent. Read anew: its own may become known late. */
    readonly webOrigins: () => ReadonlySet<string>;
  }
}

/** The longest address that the provider's page leads back to, in characters. */
export const LONGEST_RETURN_URL = 2_000;

/**
 * The address that the provider's page leads back to, as browsers read it: null when none is given. BAD_USER_INPUT unless it is a web
 * address of one of the origins: a link to the page must not send people elsewhere.
 */
export function demandReturnUrl(given: string | null | undefined, origins: () => ReadonlySet<string>): string | null {
  if (given === null || given === undefined) return null;
  const url = URL.parse(given);
  const isOurs = url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.password && origins().has(url.origin);
  if (!isOurs) throw badInput({ returnUrl: 'must be a web address of an origin that is allowed here (LMS_APP_URL, LMS_CORS_ORIGINS)' });
  return url.href;
}
