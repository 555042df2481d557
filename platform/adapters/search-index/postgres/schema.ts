/** The schema of the generation that is searched. */
export const CURRENT = 'search_index';

/** The schema of one that is being made. */
export const schemaOf = (name: string): string => {
  if (!/^[a-z0-9]{1,40}$/.test(name)) throw new Error(`${JSON.stringify(name)} cannot be the name of a generation`);
  return `${CURRENT}_${name}`;
};

/** Levenshtein's distance, in a schema that nothing is dropped with. */
export const common: readonly string[] = ['create extension if not exists fuzzystrmatch with schema public'];

/** Makes the tables of a generation, if they are missing. */
export const tablesOf = (schema: string, name: string): readonly string[] => [
  `create schema if not exists ${schema}`,
  `create table if not exists ${schema}.generation (name text primary key)`,
  `insert into ${schema}.generation select '${name}' where not exists (select from ${schema}.generation)`,
  // A deleted document keeps its row: its version keeps older ones out. `keywords` holds `topics=azure`. `vector` holds words and stems, by
  // the weights A of the title, B of the summary and C of the body.
  `create table if not exists ${schema}.document (
    id text primary key,
    version bigint not null,
    deleted boolean not null,
    title text not null,
    summary text not null,
    body text not null,
    title_words integer not null,
    keywords text[] not null,
    access text[] not null,
    popularity integer not null,
    fresh_at timestamptz not null,
    vector tsvector not null
  ) with (toast_tuple_target = 8160)`,
  `create index if not exists document_vector on ${schema}.document using gin (vector)`,
  `create index if not exists document_popular on ${schema}.document (popularity desc, fresh_at desc) where not deleted`,
  `create index if not exists document_keywords on ${schema}.document using gin (keywords)`,
  // Every word and stem, with the number of documents that have it.
  `create table if not exists ${schema}.lexeme (
    word text primary key,
    documents integer not null,
    letters integer generated always as (case when word ~ '[/0-9#+]' then 0 else char_length(word) end) stored
  ) with (fillfactor = 70)`,
  `create index if not exists lexeme_letters on ${schema}.lexeme (letters, word) where letters >= 3`,
];
