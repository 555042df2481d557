import type { Settings } from '../../platform/kernel/settings.js';
import { host, port, publicUrl } from '../settings/settings.js';

/** The address under which clients reach this system: what the settings say, or else where the router listens once it does. */
export class PublicAddress {
  #origin: string;
  readonly #isConfigured: boolean;

  constructor(settings: Settings) {
    const configured = settings(publicUrl);
    this.#isConfigured = configured !== undefined;
    this.#origin = configured ?? `http://${settings(host)}:${settings(port)}`;
  }

  /** Has no slash at the end. */
  get origin(): string {
    return this.#origin;
  }

  /** Called when the router listens at `url`. */
  listeningAt(url: string): void {
    if (!this.#isConfigured) this.#origin = new URL(url).origin;
  }
}
