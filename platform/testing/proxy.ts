import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A line between a client and a server on loopback that a test can cut. */
export class TestProxy {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #holds = false;

  private constructor(
    private readonly from: number,
    private readonly to: number,
  ) {}

  /** Passes on what it hears at the port `from` to the port `to`. */
  static async open(from: number, to: number): Promise<TestProxy> {
    const proxy = new TestProxy(from, to);
    await proxy.heal();
    return proxy;
  }

  /** As a server that has died: connections break, and new ones are refused. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    if (!server) return;
    server.close();
    await once(server, 'close');
  }

  /** As a network that lets nothing through for a while: connections stay, and what is sent arrives after `heal`. */
  hold(): void {
    this.#holds = true;
    for (const socket of this.#sockets) socket.pause();
  }

  /** Requests arrive, and no answer comes back. */
  holdAnswers(): void {
    for (const socket of this.#sockets) if (socket.remotePort === this.to) socket.pause();
  }

  async heal(): Promise<void> {
    this.#holds = false;
    for (const socket of this.#sockets) socket.resume();
    if (this.#server) return;
    this.#server = createServer((client) => this.#pass(client)).listen({ port: this.from, host: '127.0.0.1' });
    await once(this.#server, 'listening');
  }

  #pass(client: Socket): void {
    const server = connect({ port: this.to, host: '127.0.0.1', noDelay: true });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(one);
      one.on('data', (bytes) => other.write(bytes));
      if (this.#holds) one.pause();
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }
}
