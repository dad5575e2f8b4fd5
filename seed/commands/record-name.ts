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
  readonly [Name in keyof Ids as OptionOf<Name>]?: string | undefined;
};

/** As in `tenant` for `tenantId`. */
const optionOf = (name: keyof Ids) => name.replace(/Id$/, '') as keyof RecordOptions;

/** The options that name records. */
export const OPTION_NAMES = (Object.keys(ID_RULES) as readonly (keyof Ids)[]).map(optionOf);

/** Of each kind of record that has ids, the ids in its key. */
const NAMES = ALL_KINDS.filter((kind) => ownIdName(kind) !== undefined).map((kind) => {
  const { pk, sk }: KeyShape = KINDS[kind];
  return { kind, names: [pk[1], sk[1]].filter((name) => name !== undefined) };
});

const FORMS = NAMES.map(({ names }) => names.map((name) => `--${optionOf(name)} ID`).join(' '));

/** @throws {UserError} if it is not clear which record is meant */
export function findMeant(options: RecordOptions): {
  readonly kind: Kind;
  readonly key: RecordKey;
} {
  const given = Object.values(options).filter((text) => text !== undefined).length;
  const meant = NAMES.find(
    ({ names }) =>
      names.length === given && names.every((name) => options[optionOf(name)] !== undefined),
  );
  if (!meant) {
    const last = FORMS.at(-1);
    throw new UserError(`Say which record: ${FORMS.slice(0, -1).join(', ')}, or ${last}.`);
  }
  const ids = meant.names.map((name) => {
    const text = options[optionOf(name)];
    const id = parseId(name, text);
    if (id !== undefined) return [name, id];
    throw new UserError(`--${optionOf(name)} ${showJson(text)} can be no id of that kind.`);
  });
  const { kind } = meant;
  return { kind, key: makeKey(KINDS[kind] as KeyShape, Object.fromEntries(ids)) };
}
