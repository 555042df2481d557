import { redeclare, type Setting } from './settings.js';

/** Random letters and digits of this number hold more than 128 bits. */
const SHORTEST_SECRET = 24;
/** Fewer different characters are no random ones. */
const FEWEST_DIFFERENT = 8;

/** A setting that may hold a secret, like an address with a password in it. */
export function confidential<Value>(setting: Setting<Value>): Setting<Value> {
  return redeclare({ ...setting, isConfidential: true });
}

/** A secret of our own, or several. What could be guessed does not start in production. */
export function secret<Value extends string | undefined | readonly string[]>(setting: Setting<Value>): Setting<Value> {
  const parseInProduction = (text: string): Value => {
    const value = setting.parse(text);
    if ([value ?? []].flat().some(isWeak)) throw new Error(`must be ${SHORTEST_SECRET} random characters or more in production`);
    return value;
  };
  return confidential({ ...setting, parseInProduction });
}

const isWeak = (value: string): boolean => value.length < SHORTEST_SECRET || new Set(value).size < FEWEST_DIFFERENT;
