import { delay } from '../../../platform/kernel/delay.js';
import { scenes } from './scenes.js';
import type { School } from './school.js';

export interface Load {
  /** Scenes that were played to their end, by name. */
  readonly played: ReadonlyMap<string, number>;
  /** Why a scene that was never played to its end was not, the last time. */
  readonly unplayed: ReadonlyMap<string, string>;
  /** Resolves when every scene has been played once, and nobody plays any more. */
  stop(): Promise<void>;
}

/** So many things at once; more would only wait for the processors. */
const AT_ONCE = 3;
const BETWEEN_MS = 100;
/** After the last attack, for scenes that were never played to their end. */
const TRIES = 5;

/** People who go on whatever happens, one scene after the other in turn. */
export function playOn(school: School): Load {
  const names = Object.keys(scenes);
  const played = new Map<string, number>();
  const unplayed = new Map<string, string>();
  let going = true;
  let turn = 0;
  const play = async (name: string): Promise<boolean> => {
    try {
      await scenes[name]?.(school);
      played.set(name, (played.get(name) ?? 0) + 1);
      unplayed.delete(name);
      return true;
    } catch (error) {
      if (!played.has(name)) unplayed.set(name, (error as Error).message);
      // What is killed leaves people with half of what they wanted; and whom Redis has forgotten signs in again.
      if (/UNAUTHENTICATED/.test(String(error))) await school.signInAgain().catch(() => {});
      return false;
    }
  };
  const players = Array.from({ length: AT_ONCE }, async () => {
    while (going) {
      turn += 1;
      await play(names[turn % names.length] as string);
      await delay(BETWEEN_MS);
    }
  });
  return {
    played,
    unplayed,
    async stop() {
      going = false;
      await Promise.all(players);
      for (const name of names.filter((each) => !played.has(each))) {
        for (let n = 0; n < TRIES && !(await play(name)); n += 1) await delay(1_000);
      }
    },
  };
}
