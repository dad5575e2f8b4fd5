import type { Names, Setting } from '../page-messages.ts';
import { element } from './element.ts';

const FIELDS = [
  ['tenantId', 'Tenant', 'tenant'],
  ['departmentId', 'Department', 'department'],
  ['sub', 'Member (sub)', 'member'],
  ['clientId', 'App client', 'client'],
] as const;
/** A field that says an id. */
type IdField = (typeof FIELDS)[number][0];
type IdKind = (typeof FIELDS)[number][2];

/** The fields that say by ids who signs in, with those of the table to choose from. */
export interface IdFields {
  readonly element: HTMLElement;
  /** The field that an event is about, and what its ids are the ids of; undefined if it is none. */
  fieldOf(event: Event): readonly [IdField, IdKind] | undefined;
  /** Undefined if nothing is written there. */
  value(field: IdField): string | undefined;
  fill(values: Readonly<Partial<Record<IdField, string>>>): void;
  /** A machine has one field, a person the others. */
  showFor(kind: 'person' | 'machine'): void;
  isAsMember(): boolean;
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

/** Makes the fields. Where the function asks for member records, they count here, too. */
export function createIdFields(membership: Setting['membership']): IdFields {
  const isRequired = membership === 'required';
  const asMember = element('input', {
    type: 'checkbox',
    checked: isRequired,
    disabled: isRequired,
  });
  const check = element(
    'label',
    { class: 'check' },
    asMember,
    'Member records count (MEMBERSHIP=required)',
  );
  const fields = FIELDS.map(([name, label, kind]) => {
    const list = element('datalist', { id: `${name}-offer` });
    const rest = element('p', { id: `${name}-rest`, class: 'fine', role: 'status' });
    const input = element('input', {
      id: name,
      list: list.id,
      autocomplete: 'off',
      autocapitalize: 'none',
      spellcheck: 'false',
      maxlength: 2048,
      'aria-describedby': rest.id,
    });
    const box = element(
      'div',
      { class: 'field', 'data-field': name },
      element('label', { for: name }, label),
      input,
      list,
      rest,
      ...(name === 'sub' ? [check] : []),
    );
    return { name, kind, list, rest, input, box };
  });
  const find = (name: IdField) => fields.find((field) => field.name === name);
  return {
    element: element('div', { class: 'fields' }, ...fields.map(({ box }) => box)),
    fieldOf({ target }) {
      const field = fields.find(({ input }) => input === target);
      return field && [field.name, field.kind];
    },
    value: (name) => find(name)?.input.value.trim() || undefined,
    fill(values) {
      for (const { name, input, rest } of fields) {
        input.value = values[name] ?? '';
        rest.textContent = '';
      }
    },
    showFor(kind) {
      for (const { name, box } of fields)
        box.hidden = (name === 'clientId') !== (kind === 'machine');
    },
    isAsMember: () => asMember.checked,
    offer(name, names) {
      const field = find(name);
      field?.list.replaceChildren(
        ...names.names.map(({ id, name: label }) => element('option', { value: id, label })),
      );
      const isKnown = names.names.some(({ id }) => id === field?.input.value.trim());
      if (field) field.rest.textContent = isKnown ? '' : describeRest(field.kind, names);
    },
  };
}
