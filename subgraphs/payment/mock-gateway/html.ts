import { createHash } from 'node:crypto';
import type { SessionRow } from './objects.js';

const STYLE = `
:root { color-scheme: light dark; font: 1.0625rem/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; min-height: 100vh; place-items: center; }
main { box-sizing: border-box; width: min(26rem, 100%); padding: 2rem 1.5rem; }
h1 { font-size: 1.25rem; margin: 0 0 1rem; }
dl { margin: 0 0 1.5rem; } dt { font-weight: 600; } dd { margin: 0 0 .5rem; overflow-wrap: anywhere; }
button, .leave { display: block; box-sizing: border-box; width: 100%; min-height: 3rem; margin: 0 0 .75rem; padding: .75rem; font: inherit; text-align: center; border: 2px solid; border-radius: .5rem; }
.pay { background: #0b5c2e; border-color: #0b5c2e; color: #fff; } 
.message { border-inline-start: .25rem solid; padding: .25rem 1rem; margin: 0 0 1.5rem; }
:focus-visible { outline: 3px solid Highlight; outline-offset: 3px; }
`;

/** No script, no image, no other address; the page cannot be put into a frame, and its forms can be sent nowhere else. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** `formToken` proves that a form came from this page. */
export function checkoutPage(session: SessionRow, formToken: string): string {
  const { id, what, status, intent, renewalInterval } = session;
  const price = money(intent.amount, intent.currency);
  const form = (action: string, label: string, style: string) =>
    `<form method="post" action="/pay/checkout/${escaped(id)}/${action}"><input type="hidden" name="token" value="${escaped(formToken)}">` +
    `<button class="${style}">${label}</button></form>`;
  const terms = renewalInterval
    ? `<dt>Then</dt><dd>${money(session.renewalAmount ?? 0, intent.currency)} every ${renewalInterval.toLowerCase()}</dd>`
    : '';
  const facts = `<dl><dt>For</dt><dd>${escaped(what)}</dd><dt>Amount</dt><dd>${price}</dd>${terms}</dl>`;
  if (status === 'complete') return page('Paid', message(`Thank you. ${price} was paid.`) + facts + goOn(session, 'Go on'));
  if (status === 'expired')
    return page('Closed', message('This page is closed. Nothing was charged here.') + facts + goOn(session, 'Go back'));
  const declined = intent.failure ? message('The card was declined. Nothing was charged. You can try again.') : '';
  return page(
    `Pay ${price}`,
    `${declined}${facts}${form('pay', `Pay ${price}`, 'pay')}${form('decline', 'Pay with a card that is declined', '')}` +
      `<a class="leave" href="/pay/checkout/${escaped(id)}/left">Leave without paying</a>${form('cancel', 'Cancel for good', '')}` +
      '<p>This is a mock gateway. No real money moves.</p>',
  );
}

export const leftPage = (session: SessionRow): string =>
  page('Not paid', message('Nothing was charged. You can come back to this page as long as it is open.') + goOn(session, 'Go back'));

export const refusedPage = (title: string, text: string): string => page(title, message(text));

const goOn = ({ returnUrl }: SessionRow, label: string): string =>
  returnUrl ? `<a class="leave" href="${escaped(returnUrl)}">${label}</a>` : '<p>You can close this page.</p>';

const message = (text: string): string => `<p class="message" role="status">${text}</p>`;

const page = (title: string, content: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
  `<title>${title}</title><style>${STYLE}</style></head><body><main><h1>${title}</h1>${content}</main></body></html>`;

function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return escaped(format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2)));
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
