/** Any value that its type or its column cannot hold (class 22), and one too long for an index (54000). */
const REFUSED_VALUE = /^(22...|54000)$/;

/** A NUL in the text of a statement ends that text for PostgreSQL, and what follows is a broken message. Poolers use 08P01 for outages. */
const BROKEN_MESSAGE = /invalid message format|invalid string in message/;

/**
 * Whether PostgreSQL refused a value. What a client sent is refused at the edge of arguments; what passes there and is refused by the
 * database is the client's fault still, and no outage.
 */
export function isRefusedValue(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    const code = String((each as { code?: unknown }).code ?? '');
    if (REFUSED_VALUE.test(code) || (code === '08P01' && BROKEN_MESSAGE.test(each.message))) return true;
  }
  return false;
}
