/** One thing that operators may configure: an environment variable, its default and its parser. Declared as a constant where it is used. */
export interface Setting<Value> {
  /** `LMS_SEAT_HOLD` */
  readonly variable: string;
  /** The default, as an operator would write it; undefined for an optional setting. */
  readonly fallback: string | undefined;
  /** One sentence for `docs/settings.md`. */
  readonly doc: string;
  /** 'duration', 'whole number', … for the reference. */
  readonly kind: string;
  /** Throws an error that says what is expected: 'must be …'. */
  readonly parse: (text: string) => Value;
  /** It holds a secret, or may: no fault shows it. */
  readonly isConfidential?: boolean;
  /** In place of `parse`, where production demands more. */
  readonly parseInProduction?: (text: string) => Value;
}

/** Reads a setting's value, as it was when the program started. */
export type Settings = <Value>(setting: Setting<Value>) => Value;

/** The configuration is invalid. The message lists every fault at once. */
export class ConfigurationError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((each) => `  ${each}`).join('\n')}`,
    );
    this.name = 'ConfigurationError';
  }
}

const declared = new Map<string, Setting<unknown>>();

function declare<Value>(setting: Setting<Value>): Setting<Value> {
  if (declared.has(setting.variable)) throw new Error(`${setting.variable} is declared twice`);
  declared.set(setting.variable, setting);
  return setting;
}

/** Replaces a setting that was declared, by one that is told more of. */
export function redeclare<Value>(setting: Setting<Value>): Setting<Value> {
  declared.set(setting.variable, setting);
  return setting;
}

/** Every setting of the modules that are loaded. */
export const declaredSettings = (): readonly Setting<unknown>[] => [...declared.values()];

export type Environment = Readonly<Record<string, string | undefined>>;

/** Validates every declared setting. Throws a ConfigurationError that names each fault, unknown `LMS_` variables included. */
export function readSettings(environment: Environment): Settings {
  const faults: string[] = [];
  const values = new Map<string, unknown>();
  const isProduction = environment[mode.variable] === 'production';
  for (const setting of declared.values()) {
    // An empty variable is how a shell or a compose file leaves one out.
    const text = environment[setting.variable] || setting.fallback;
    try {
      const { parse, parseInProduction = parse } = setting;
      values.set(setting.variable, text === undefined ? undefined : (isProduction ? parseInProduction : parse)(text));
    } catch (error) {
      const shown = setting.isConfidential ? '' : ` (it is ${JSON.stringify(text)})`;
      faults.push(`${setting.variable} ${(error as Error).message}${shown}`);
    }
  }
  for (const variable of Object.keys(environment)) {
    if (/^LMS_(?!TEST_)/.test(variable) && !declared.has(variable)) faults.push(`${variable} is not a setting of this program`);
  }
  if (faults.length > 0) throw new ConfigurationError(faults);
  return <Value>(setting: Setting<Value>) => values.get(setting.variable) as Value;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time, parsed into milliseconds: `250ms`, `30s`, `10m`, `12h`, `30d`. */
export const duration = (variable: string, fallback: string, doc: string): Setting<number> =>
  declare({
    variable,
    fallback,
    doc,
    kind: 'duration',
    parse(text) {
      const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
      if (!amount || !unit) throw new Error('must be a duration like 250ms, 30s, 10m, 12h or 30d');
      return Number(amount) * (UNITS[unit] as number);
    },
  });

export const wholeNumber = (
  variable: string,
  fallback: string,
  doc: string,
  { min = 0, max = Number.MAX_SAFE_INTEGER } = {},
): Setting<number> =>
  declare({
    variable,
    fallback,
    doc,
    kind: 'whole number',
    parse(text) {
      const value = Number(text);
      if (!/^\d+$/.test(text) || value < min || value > max) throw new Error(`must be a whole number from ${min} to ${max}`);
      return value;
    },
  });

export const text = (variable: string, fallback: string, doc: string): Setting<string> =>
  declare({ variable, fallback, doc, kind: 'text', parse: (value) => value });

/** A setting that may be left out. */
export const optionalText = (
  variable: string,
  doc: string,
  parse: (value: string) => string = (value) => value,
): Setting<string | undefined> => declare({ variable, fallback: undefined, doc, kind: 'text', parse });

export const flag = (variable: string, fallback: 'true' | 'false', doc: string): Setting<boolean> =>
  declare({
    variable,
    fallback,
    doc,
    kind: 'true or false',
    parse(value) {
      if (value !== 'true' && value !== 'false') throw new Error('must be true or false');
      return value === 'true';
    },
  });

export const choice = <Value extends string>(variable: string, values: readonly Value[], fallback: Value, doc: string): Setting<Value> =>
  declare({
    variable,
    fallback,
    doc,
    kind: values.join(' or '),
    parse(value) {
      if (!values.includes(value as Value)) throw new Error(`must be one of ${values.join(', ')}`);
      return value as Value;
    },
  });

/** Values separated by commas; empty by default. */
export const list = (
  variable: string,
  fallback: string,
  doc: string,
  parseEach: (value: string) => string = (value) => value,
): Setting<readonly string[]> =>
  declare({
    variable,
    fallback,
    doc,
    kind: 'list',
    parse: (value) =>
      value
        .split(',')
        .map((each) => each.trim())
        .filter(Boolean)
        .map(parseEach),
  });

export const mode = choice(
  'LMS_MODE',
  ['development', 'production'],
  'development',
  'Production hides introspection, explorers, the mail page and the details of errors, and refuses weak secrets.',
);
