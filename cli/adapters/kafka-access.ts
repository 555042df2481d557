import { readFileSync } from 'node:fs';
import { confidential } from '../../platform/kernel/secrets.js';
import { ConfigurationError, choice, flag, optionalText, type Setting, type Settings } from '../../platform/kernel/settings.js';
import type { KafkaAccess } from '../../platform/messaging/bus/kafka/access.js';

export const kafkaTls = flag('LMS_KAFKA_TLS', 'false', 'Speaks TLS to the brokers.');
export const kafkaCa = optionalText(
  'LMS_KAFKA_CA',
  "A file in PEM: who vouches for the brokers' certificates. Without it those whom Node.js trusts.",
);
export const kafkaCert = optionalText('LMS_KAFKA_CERT', 'A file in PEM: the certificate that is shown to brokers that ask for one.');
export const kafkaKey = optionalText('LMS_KAFKA_KEY', 'A file in PEM: the private key of LMS_KAFKA_CERT.');
export const kafkaSasl = choice(
  'LMS_KAFKA_SASL',
  ['none', 'plain', 'scram-sha-256', 'scram-sha-512'],
  'none',
  'How LMS_KAFKA_USER signs in at the brokers. With `plain` the password is sent as it is: only with LMS_KAFKA_TLS.',
);
export const kafkaUser = optionalText('LMS_KAFKA_USER', 'The user name at the brokers.');
export const kafkaPassword = confidential(optionalText('LMS_KAFKA_PASSWORD', 'The password of LMS_KAFKA_USER.'));

/** Throws a ConfigurationError when the settings do not go together, or name a file that cannot be read. */
export function kafkaAccess(settings: Settings): KafkaAccess {
  const faults: string[] = [];
  const read = (setting: Setting<string | undefined>): string | undefined => {
    const path = settings(setting);
    if (path === undefined) return undefined;
    if (!settings(kafkaTls)) faults.push(`${setting.variable} is for TLS, and LMS_KAFKA_TLS is not true`);
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      faults.push(`${setting.variable} cannot be read (${(error as NodeJS.ErrnoException).code}): ${path}`);
      return undefined;
    }
  };
  const files = { ca: read(kafkaCa), cert: read(kafkaCert), key: read(kafkaKey) };
  const mechanism = settings(kafkaSasl);
  const [username = '', password = ''] = [settings(kafkaUser), settings(kafkaPassword)];
  if ((files.cert === undefined) !== (files.key === undefined)) faults.push('LMS_KAFKA_CERT and LMS_KAFKA_KEY go together');
  if (mechanism === 'none' && username) faults.push('LMS_KAFKA_USER signs in by LMS_KAFKA_SASL, which is none');
  if (mechanism !== 'none' && !(username && password))
    faults.push(`LMS_KAFKA_SASL ${mechanism} needs LMS_KAFKA_USER and LMS_KAFKA_PASSWORD`);
  if (faults.length > 0) throw new ConfigurationError(faults);
  return {
    ...(settings(kafkaTls) && { tls: files }),
    ...(mechanism !== 'none' && { sasl: { mechanism, username, password } }),
  };
}
