import type { ChosenPerson, DemoPerson, Names, Setting } from '../page-messages.ts';
import { byId, element } from './element.ts';
import { createIdFields } from './id-fields.ts';
import { createRadios } from './radios.ts';
import { get, RequestError } from './request.ts';

const TYPING_MS = 150;
const VERSIONS = [
  ['V1_0', 'V1_0', 'ID token'],
  ['V2_0', 'V2_0', 'ID, access'],
  ['V3_0', 'V3_0', 'and machines'],
] as const;

export interface Chooser {
  choice(): ChosenPerson;
  /** Whether an id is being typed, and may be only half of one. */
  isTyping(): boolean;
  /** Whether the ids are meant as they are, by the Enter key. */
  isSure(): boolean;
}

const radioOf = ({ email, about }: DemoPerson) => [email, email.replace(/@.*/, ''), about] as const;

/**
 * Makes the form that says who signs in, in its place on the page, and calls back at every change.
 */
export function createChooser(setting: Setting, onChange: () => void): Chooser {
  const { people } = setting;
  const who = createRadios('who', 'Who signs in', [
    ...people.map(radioOf),
    ['somebody', 'a user', 'by the fields below'],
    ['machine', 'a machine', 'by its app client'],
  ]);
  const ids = createIdFields(setting);
  const versions = createRadios('versions', 'Event version', VERSIONS, 'V2_0');
  const form = element('form', { autocomplete: 'off' }, who.element, ids.element, versions.element);
  form.addEventListener('submit', (event) => event.preventDefault());
  byId('chooser').append(form);

  const demoPerson = () => people.find(({ email }) => email === who.chosen());
  const isMachine = () => who.chosen() === 'machine';

  let typing = 0;
  let isTyping = false;
  let isSure = false;
  let asking = new AbortController();

  /** Offers ids that begin as what is in the field of an event. */
  async function offer(event: Event): Promise<void> {
    const [field, kind] = ids.fieldOf(event) ?? [];
    if (!field || !kind) return;
    asking.abort();
    asking = new AbortController();
    const tenant = ids.value('tenantId') ?? '';
    const provider = ids.value('provider') ?? '';
    const query = new URLSearchParams({ kind, tenant, provider, prefix: ids.typed(field) });
    try {
      ids.offer(field, await get<Names>(`/api/names?${query}`, asking.signal));
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') return; // somebody types on
      if (!(error instanceof RequestError)) throw error; // the banner says it
      ids.offer(field, { names: [], hasMore: false });
    }
  }

  const change = () => {
    clearTimeout(typing);
    ids.showFor(isMachine() ? 'machine' : 'person');
    versions.limit((version) => version === 'V3_0' || !isMachine());
    if (isMachine()) versions.choose('V3_0');
    onChange();
  };
  const finish = () => {
    if (!isTyping) return;
    isTyping = false;
    change();
  };
  const takePerson = () => {
    const person = demoPerson();
    if (person)
      ids.fill({ tenantId: person.tenantId ?? '', departmentId: person.departmentId ?? '' });
  };

  ids.element.addEventListener('input', (event) => {
    if (!ids.fieldOf(event)) return change();
    // Whoever changes what a demo person is changes into somebody else.
    if (demoPerson()) who.choose('somebody');
    isTyping = true;
    isSure = false;
    clearTimeout(typing);
    typing = window.setTimeout(() => {
      change();
      offer(event);
    }, TYPING_MS);
    return undefined;
  });
  ids.element.addEventListener('focusin', (event) => void offer(event));
  ids.element.addEventListener('focusout', finish);
  ids.element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
    isTyping = false;
    isSure = true;
    change();
  });
  who.element.addEventListener('change', () => {
    isTyping = false;
    isSure = false;
    takePerson();
    change();
  });
  versions.element.addEventListener('change', change);

  takePerson();
  ids.showFor('person');
  return {
    isTyping: () => isTyping,
    isSure: () => isSure,
    choice() {
      const eventVersion =
        VERSIONS.find(([version]) => version === versions.chosen())?.[0] ?? 'V2_0';
      if (isMachine()) return { clientId: ids.value('clientId') ?? '', eventVersion };
      return {
        tenantId: ids.value('tenantId'),
        departmentId: ids.value('departmentId'),
        sub: ids.value('sub'),
        email: demoPerson()?.email,
        provider: ids.value('provider'),
        groups: ids.value('provider') === undefined ? undefined : ids.groups(),
        appClient: ids.value('appClient'),
        membership: ids.isAsMember() ? 'required' : undefined,
        identityProviders: ids.isByProvider() ? 'on' : undefined,
        eventVersion,
      };
    },
  };
}
