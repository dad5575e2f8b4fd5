import type { Names, Setting } from '../page-messages.ts';
import { breakable, button, element } from './element.ts';

const FIELDS = [
  ['tenantId', 'Tenant', 'tenant'],
  ['departmentId', 'Department', 'department'],
  ['sub', 'Member (sub)', 'member'],
  ['clientId', 'App client', 'client'],
  ['provider', 'Identity provider', 'identityProvider'],
  ['groups', 'Its groups, one a line', 'group'],
  ['appClient', 'App client', 'appClient'],
] as const;
/** What most sign-ins do without, behind a summary. */
const MORE: readonly IdField[] = ['provider', 'groups', 'appClient'];
/** A field that says an id. */
type IdField = (typeof FIELDS)[number][0];
type IdKind = (typeof FIELDS)[number][2];

const ATTRIBUTES = {
  autocomplete: 'off',
  autocapitalize: 'none',
  spellcheck: 'false',
  maxlength: 2048,
};

/** The fields that say by ids who signs in, with those of the table to choose from. */
export interface IdFields {
  readonly element: HTMLElement;
  /** The field that an event is about, and what its ids are the ids of; undefined if it is none. */
  fieldOf(event: Event): readonly [IdField, IdKind] | undefined;
  /** Undefined if nothing is written there. */
  value(field: IdField): string | undefined;
  /** The groups of the identity provider, line by line. */
  groups(): readonly string[];
  /** What is being written there: of a field of several, in its last line. */
  typed(field: IdField): string;
  fill(values: Readonly<Partial<Record<IdField, string>>>): void;
  /** A machine has one field, a person the others. */
  showFor(kind: 'person' | 'machine'): void;
  /** Whether member records have to be there. */
  isAsMember(): boolean;
  /** Whether records of identity providers count. */
  isByProvider(): boolean;
  /** Offers ids for a field, and says below it if there are more. */
  offer(field: IdField, names: Names): void;
}

/** Says which ids are not on offer, if there are such. */
function describeRest(kind: IdKind, { names, hasMore, readSoFar }: Names): string {
  const first = hasMore ? `The first ${names.length} of more` : '';
  if (readSoFar === undefined) return first && `${first}: type on to find the others.`;
  const read = `only ${readSoFar.toLocaleString('en')} ${kind}s of the table were read`;
  const sentence = first ? `${first}; ${read}` : `O${read.slice(1)}`;
  return `${sentence}: type a whole id to find any other.`;
}

const LINK = { class: 'source link' };

/** Writes an id in place of what is being typed, and goes on in the next line. */
function addLine(input: HTMLInputElement | HTMLTextAreaElement, id: string): void {
  const lines = input.value.split('\n');
  input.value = [...lines.slice(0, -1), id, ''].join('\n');
  input.focus();
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

/** A setting of the function to try with: where the function has it, it is ticked for good. */
function createCheck(isOn: boolean, label: string) {
  const input = element('input', { type: 'checkbox', checked: isOn, disabled: isOn });
  return { input, label: element('label', { class: 'check' }, input, label) };
}

/** Makes the fields. Settings that the function has count here, too. */
export function createIdFields({ membership, identityProviders }: Setting): IdFields {
  const asMember = createCheck(
    membership === 'required',
    membership === 'optional'
      ? 'A member record has to be there (MEMBERSHIP=required)'
      : 'Member records count (MEMBERSHIP=required)',
  );
  const byProvider = createCheck(
    identityProviders === 'on',
    'Providers count (IDENTITY_PROVIDERS=on)',
  );
  const fields = FIELDS.map(([name, label, kind]) => {
    const id = `${name}-offer`;
    const rest = element('p', { id: `${name}-rest`, class: 'fine', role: 'status' });
    const attributes = { ...ATTRIBUTES, id: name, 'aria-describedby': rest.id };
    const isOfSeveral = name === 'groups';
    const input = isOfSeveral
      ? element('textarea', { ...attributes, rows: 2 })
      : element('input', { ...attributes, list: id });
    const list = isOfSeveral
      ? element('ul', { id, class: 'offers', 'aria-label': 'Groups of its record' })
      : element('datalist', { id });
    const box = element(
      'div',
      { class: 'field', 'data-field': name },
      element('label', { for: name }, label),
      input,
      list,
      rest,
      ...(name === 'sub' ? [asMember.label] : []),
      ...(name === 'provider' ? [byProvider.label] : []),
    );
    return { name, kind, isOfSeveral, list, rest, input, box };
  });
  const find = (name: IdField) => fields.find((field) => field.name === name);
  const linesOf = (name: IdField) => find(name)?.input.value.split('\n') ?? [];
  const boxesOf = (isMore: boolean) =>
    fields.filter(({ name }) => MORE.includes(name) === isMore).map(({ box }) => box);
  const more = element(
    'details',
    { open: identityProviders === 'on' },
    element('summary', {}, 'Identity provider and app client'),
    ...boxesOf(true),
  );
  return {
    element: element('div', { class: 'fields' }, ...boxesOf(false), more),
    fieldOf({ target }) {
      const field = fields.find(({ input }) => input === target);
      return field && [field.name, field.kind];
    },
    value: (name) => find(name)?.input.value.trim() || undefined,
    fill(values) {
      for (const { name, input, list, rest } of fields) {
        input.value = values[name] ?? '';
        list.replaceChildren();
        rest.textContent = '';
      }
    },
    showFor(kind) {
      for (const { name, box } of fields)
        box.hidden = (name === 'clientId') !== (kind === 'machine');
      more.hidden = kind === 'machine';
    },
    isAsMember: () => asMember.input.checked,
    isByProvider: () => byProvider.input.checked,
    groups: () => linesOf('groups').flatMap((line) => line.trim() || []),
    typed: (name) => linesOf(name).at(-1)?.trim() ?? '',
    offer(name, names) {
      const field = find(name);
      if (!field) return;
      const { kind, isOfSeveral, list, rest, input } = field;
      list.replaceChildren(
        ...names.names.map(({ id, name: label }) =>
          isOfSeveral
            ? element(
                'li',
                {},
                button(breakable(id), () => addLine(input, id), LINK),
              )
            : element('option', { value: id, label }),
        ),
      );
      const isKnown = names.names.some(({ id }) => id === input.value.trim());
      rest.textContent = isKnown ? '' : describeRest(kind, names);
    },
  };
}
