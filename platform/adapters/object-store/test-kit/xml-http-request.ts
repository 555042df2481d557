/** As much of a browser's XMLHttpRequest as Uppy uses, over `fetch`. */
export class XmlHttpRequest {
  status = 0;
  statusText = '';
  responseText = '';
  readonly upload: { onprogress?: unknown } = {};
  onload?: () => unknown;
  onerror?: () => unknown;
  #request: { method: string; url: string; headers: Headers } = { method: '', url: '', headers: new Headers() };
  #received = new Headers();
  readonly #aborting = new AbortController();

  open(method: string, url: string): void {
    this.#request = { method, url, headers: new Headers() };
  }

  setRequestHeader(name: string, value: string): void {
    this.#request.headers.append(name, value);
  }

  getResponseHeader(name: string): string | null {
    return this.#received.get(name);
  }

  abort(): void {
    this.#aborting.abort();
  }

  send(body: Blob | string | null = null): void {
    const { url, ...request } = this.#request;
    fetch(url, { ...request, body, signal: this.#aborting.signal })
      .then(async (reply) => {
        [this.status, this.statusText, this.#received] = [reply.status, reply.statusText, reply.headers];
        this.responseText = await reply.text();
        return this.onload?.();
      })
      .catch(() => this.#aborting.signal.aborted || this.onerror?.());
  }
}
