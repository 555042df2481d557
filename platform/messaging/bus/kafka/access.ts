import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactoryArgs, SASLOptions } from 'kafkajs';

/** How brokers and client authenticate each other. Without `tls` and `sasl` the connection is neither encrypted nor authenticated. */
export interface KafkaAccess {
  readonly tls?: {
    /** In PEM: the authority that signs the brokers' certificates, instead of the authorities that Node trusts. */
    readonly ca?: string;
    /** In PEM: the client's certificate, for brokers that ask for one. */
    readonly cert?: string;
    readonly key?: string;
  };
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
}

/** The same, as kafkajs's options. */
export const accessConfig = ({ tls, sasl }: KafkaAccess): { ssl?: object; sasl?: SASLOptions } => ({
  ...(tls && { ssl: { ca: tls.ca, cert: tls.cert, key: tls.key } }),
  ...(sasl && { sasl: sasl as SASLOptions }),
});

const PROBE_IDLE_AFTER_MS = 10_000;

/** Connects to a broker. `ssl` comes from `accessConfig`; a socket that ignored it would silently send everything unencrypted. */
export function openSocket({ host, port, ssl, onConnect }: ISocketFactoryArgs): Socket {
  // The client sends small requests and waits for each: Nagle's algorithm would delay each until the last one is acknowledged.
  const options = { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: PROBE_IDLE_AFTER_MS };
  if (!ssl) return connect(options, onConnect);
  const socket = connectTls({ ...ssl, host, port, servername: isIP(host) ? '' : host }, onConnect);
  return socket.setNoDelay(true).setKeepAlive(true, PROBE_IDLE_AFTER_MS);
}
