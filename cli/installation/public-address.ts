import type { Settings } from '../../platform/kernel/settings.js';
import { host, port, publicUrl } from '../settings/settings.js';

/** Where people reach this system. Unless operators say so, it is where the router listens, which is known once it does. */
export class PublicAddress {
  #origin: string;
  readonly #isSet: boolean;

  constructor(settings: Settings) {
    const set = settings(publicUrl);
    this.#isSet = set !== undefined;
    this.#origin = set ?? `http://${settings(host)}:${settings(port)}`;
  }

  /** Without a slash at the end. */
  get origin(): string {
    return this.#origin;
  }

  /** The router listens at `url`. */
  listeningAt(url: string): void {
    if (!this.#isSet) this.#origin = new URL(url).origin;
  }
}
