/** What a thing may become, by what it is. */
export type Transitions<Status extends string> = Readonly<Record<Status, readonly Status[]>>;

/** Answers `to`. An Error when the table does not allow it: the caller has not asked first, which is a fault in the program. */
export function transition<Status extends string>(table: Transitions<Status>, from: Status, to: NoInfer<Status>): Status {
  if (!table[from].includes(to)) throw new Error(`What is ${from} cannot become ${to}`);
  return to;
}

/** What may become this. */
export const whatBecomes = <Status extends string>(table: Transitions<Status>, to: NoInfer<Status>): Status[] =>
  (Object.keys(table) as Status[]).filter((from) => table[from].includes(to));
