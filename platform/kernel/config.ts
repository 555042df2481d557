import { type Environment, readSettings, type Settings } from './settings.js';

/** The one place where the process's environment is read. */
export const environment = (): Environment => process.env;

/** The program's settings, validated. `overrides` come from command-line flags. */
export const loadSettings = (overrides: Environment = {}): Settings => readSettings({ ...environment(), ...overrides });
