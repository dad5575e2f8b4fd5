import type { Choice, DemoPerson, Names, Setting } from '../page-messages.ts';
import { byId, element } from './element.ts';
import { createIdFields } from './id-fields.ts';
import { createRadios } from './radios.ts';
import { get } from './request.ts';

const TYPING_MS = 150;
const VERSIONS = [
  ['V1_0', 'V1_0', 'ID token'],
  ['V2_0', 'V2_0', 'ID, access'],
  ['V3_0', 'V3_0', 'and machines'],
] as const;

export interface Chooser {
  choice(): Choice;
  /** Looks up again which ids there are. */
  refresh(): Promise<void>;
}

const radioOf = ({ email, about }: DemoPerson) => [email, email.replace(/@.*/, ''), about] as const;

/**
 * Makes the form that says who signs in, in its place on the page, and calls back at every change.
 */
export function createChooser({ people, membership }: Setting, onChange: () => void): Chooser {
  const who = createRadios('who', 'Who signs in', [
    ...people.map(radioOf),
    ['somebody', 'somebody', 'by the fields below'],
    ['machine', 'a machine', 'by its app client'],
  ]);
  const ids = createIdFields(membership);
  const versions = createRadios('versions', 'Event version', VERSIONS, 'V2_0');
  const form = element('form', { autocomplete: 'off' }, who.element, ids.element, versions.element);
  form.addEventListener('submit', (event) => event.preventDefault());
  byId('chooser').append(form);

  const demoPerson = () => people.find(({ email }) => email === who.chosen());
  const isMachine = () => who.chosen() === 'machine';

  let offeredFor: string | undefined;
  const offerOfTenant = async () => {
    const tenant = ids.value('tenantId') ?? '';
    if (tenant === offeredFor) return;
    offeredFor = tenant;
    const names = await get<Names>(`/api/names?tenant=${encodeURIComponent(tenant)}`);
    if (tenant === offeredFor) ids.offer({ departments: [], members: [], ...names });
  };

  const change = () => {
    ids.showFor(isMachine() ? 'machine' : 'person');
    versions.limit((version) => version === 'V3_0' || !isMachine());
    if (isMachine()) versions.choose('V3_0');
    onChange();
    offerOfTenant().catch(() => {}); // the banner says it
  };
  const takePerson = () => {
    const person = demoPerson();
    if (person)
      ids.fill({ tenantId: person.tenantId ?? '', departmentId: person.departmentId ?? '' });
  };

  let typing = 0;
  ids.element.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLInputElement && target.type === 'checkbox') return change();
    // Whoever changes what a demo person is changes into somebody else.
    if (demoPerson()) who.choose('somebody');
    clearTimeout(typing);
    typing = window.setTimeout(change, TYPING_MS);
    return undefined;
  });
  who.element.addEventListener('change', () => {
    takePerson();
    change();
  });
  versions.element.addEventListener('change', change);

  takePerson();
  ids.showFor('person');
  return {
    choice() {
      const eventVersion =
        VERSIONS.find(([version]) => version === versions.chosen())?.[0] ?? 'V2_0';
      if (isMachine()) return { clientId: ids.value('clientId') ?? '', eventVersion };
      return {
        tenantId: ids.value('tenantId'),
        departmentId: ids.value('departmentId'),
        sub: ids.value('sub'),
        email: demoPerson()?.email,
        membership: ids.isAsMember() ? 'required' : 'off',
        eventVersion,
      };
    },
    async refresh() {
      offeredFor = undefined;
      ids.offer({ tenants: [], clients: [], ...(await get<Names>('/api/names')) });
      await offerOfTenant();
    },
  };
}
