import type { Names } from '../page-messages.ts';
import { byId, element } from './element.ts';

const FIELDS = [
  ['tenantId', 'Tenant', 'tenants'],
  ['departmentId', 'Department', 'departments'],
  ['sub', 'Member (sub)', 'members'],
  ['clientId', 'App client', 'clients'],
] as const;
type Field = (typeof FIELDS)[number][0];

/** The fields that say by ids who signs in, with those of the table to choose from. */
export interface IdFields {
  readonly element: HTMLElement;
  /** Undefined if nothing is written there. */
  value(field: Field): string | undefined;
  fill(values: Readonly<Partial<Record<Field, string>>>): void;
  /** A machine has one field, a person the others. */
  showFor(kind: 'person' | 'machine'): void;
  isAsMember(): boolean;
  offer(names: Names): void;
}

/** Makes the fields. Where the function asks for member records, they count here, too. */
export function createIdFields(membership: 'off' | 'required'): IdFields {
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
  const inputs = new Map<Field, HTMLInputElement>();
  const boxes = FIELDS.map(([field, label, list]) => {
    const attributes = {
      id: field,
      list,
      autocomplete: 'off',
      autocapitalize: 'none',
      spellcheck: 'false',
    };
    const input = element('input', { ...attributes, maxlength: 2048 });
    inputs.set(field, input);
    return element(
      'div',
      { class: 'field', 'data-field': field },
      element('label', { for: field }, label),
      input,
      element('datalist', { id: list }),
      ...(field === 'sub' ? [check] : []),
    );
  });
  return {
    element: element('div', { class: 'fields' }, ...boxes),
    value: (field) => inputs.get(field)?.value.trim() || undefined,
    fill(values) {
      for (const [field, input] of inputs) input.value = values[field] ?? '';
    },
    showFor(kind) {
      for (const box of boxes)
        box.hidden = (box.dataset.field === 'clientId') !== (kind === 'machine');
    },
    isAsMember: () => asMember.checked,
    offer(names) {
      for (const [list, options] of Object.entries(names)) {
        byId(list).replaceChildren(
          ...options.map(({ id, name }: { readonly id: string; readonly name?: string }) =>
            element('option', { value: id, label: name }),
          ),
        );
      }
    },
  };
}
