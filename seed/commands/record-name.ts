import {
  ID_RULES,
  type Ids,
  type KeyShape,
  makeKey,
  parseId,
  type RecordKey,
} from '../../src/records/keys.ts';
import { KINDS, type Kind } from '../../src/records/kinds.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { showJson } from '../../tools/terminal/show-text.ts';
import { ALL_KINDS } from '../format/seed-format.ts';
import { ownIdName } from '../table/parse-key.ts';

type OptionOf<Name extends string> = Name extends `${infer Short}Id` ? Short : Name;

/** Which record an operator means: ids as they were typed, by the name of their option. */
export type RecordOptions = {
  readonly [Name in OptionOf<keyof Ids> | 'appClient']?: string | undefined;
};

type OptionName = keyof RecordOptions;

/** As in `tenant` for `tenantId`. A machine has the id of an app client, and is not meant by it. */
const optionOf = (kind: Kind, name: keyof Ids): OptionName =>
  kind === 'appClient' ? kind : (name.replace(/Id$/, '') as OptionName);

/** As in `--app-client`. */
export const flagOf = (option: string): string =>
  `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Of each kind of record that has ids, the ids in its key and their options. */
const NAMES = ALL_KINDS.filter((kind) => ownIdName(kind) !== undefined).map((kind) => {
  const { pk, sk }: KeyShape = KINDS[kind];
  const ids = [pk[1], sk[1]].filter((name) => name !== undefined);
  return { kind, ids: ids.map((name) => ({ name, option: optionOf(kind, name) })) };
});

/** The options that name records. */
export const OPTION_NAMES: readonly OptionName[] = [
  ...new Set(NAMES.flatMap(({ ids }) => ids.map(({ option }) => option))),
];

/** What an operator writes behind an option. */
export const placeholderOf = (option: OptionName): string =>
  option === 'provider' ? 'name' : 'id';

const FORMS = NAMES.map(({ ids }) =>
  ids.map(({ option }) => `${flagOf(option)} ${placeholderOf(option).toUpperCase()}`).join(' '),
);

/** A record by its kind and key. */
export interface MeantRecord {
  readonly kind: Kind;
  readonly key: RecordKey;
}

/** @throws {UserError} if it is not clear which record is meant */
export function findMeant(options: RecordOptions): MeantRecord {
  const given = Object.values(options).filter((text) => text !== undefined).length;
  const meant = NAMES.find(
    ({ ids }) => ids.length === given && ids.every(({ option }) => options[option] !== undefined),
  );
  if (!meant) {
    const last = FORMS.at(-1);
    throw new UserError(`Say which record: ${FORMS.slice(0, -1).join(', ')}, or ${last}.`);
  }
  const ids = meant.ids.map(({ name, option }) => {
    const text = options[option];
    const id = parseId(name, text);
    if (id !== undefined) return [name, id];
    const { expected } = ID_RULES[name];
    throw new UserError(`${flagOf(option)} ${showJson(text)}: expected ${expected}.`);
  });
  return { kind: meant.kind, key: makeKey(KINDS[meant.kind], Object.fromEntries(ids)) };
}
