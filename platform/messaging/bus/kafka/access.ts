import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactoryArgs, SASLOptions } from 'kafkajs';

/** How the brokers know that it is us, and we that it is they. Without either, the line is plain and anybody's. */
export interface KafkaAccess {
  readonly tls?: {
    /** In PEM: who vouches for the brokers, in place of those whom Node trusts. */
    readonly ca?: string;
    /** In PEM: what we show, where brokers ask for it. */
    readonly cert?: string;
    readonly key?: string;
  };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
}

/** As kafkajs wants it. */
export const accessConfig = ({ tls, sasl }: KafkaAccess): { ssl?: object; sasl?: SASLOptions } => ({
  ...(tls && { ssl: { ca: tls.ca, cert: tls.cert, key: tls.key } }),
  ...(sasl && { sasl: sasl as SASLOptions }),
});

const PROBE_IDLE_AFTER_MS = 10_000;

/** A line to a broker. `ssl` is what `accessConfig` said; a socket that ignored it would speak in the clear without a word. */
export function openSocket({ host, port, ssl, onConnect }: ISocketFactoryArgs): Socket {
  // Requests are small and waited for: Nagle's algorithm would hold each back for the acknowledgement of the last.
  const options = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: PROBE_IDLE_AFTER_MS };
  if (!ssl) return connect(options, onConnect);
  const socket = connectTls({ ...ssl, host, port, servername: isIP(host) ? '' : host }, onConnect);
  return socket.setNoDelay(true).setKeepAlive(true, PROBE_IDLE_AFTER_MS);
}
