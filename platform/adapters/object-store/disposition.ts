/**
 * A `Content-Disposition` with a name in any script (RFC 6266); clients that cannot read the second form use the first. An attachment is
 * saved; what is inline may be shown.
 */
export function contentDisposition(fileName: string, show = false): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%/]/g, '_');
  const encoded = encodeURIComponent(fileName.toWellFormed()).replace(
    /['()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${show ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
