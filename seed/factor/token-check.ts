import { createDecide } from '../../src/decision/decide.ts';
import { parseRolePattern } from '../../src/decision/role-patterns.ts';
import { EVENT_VERSIONS, parseEvent } from '../../src/event/trigger-event.ts';
import type { Catalogue } from '../../src/lookup/catalogue.ts';
import { formatKey } from '../../src/records/keys.ts';
import type { Kind, RecordOf } from '../../src/records/kinds.ts';
import { renderResponse } from '../../src/response.ts';
import type { Settings } from '../../src/settings.ts';
import { buildSignIn, type Person } from '../../tools/simulator/preview-sign-in.ts';
import { readSeedRecord, type WrittenRecord } from '../table/rows.ts';

type Records = readonly WrittenRecord[];

/** Where the records of one sign-in are in a list, the tenant's at 0. */
interface Places {
  readonly department?: number | undefined;
  readonly member?: number | undefined;
  readonly client?: number | undefined;
}

/**
 * A record that counts, however one signs in, with placeholders as plain text: answers that are the same with them are
 * the same whatever attributes say.
 */
function readCounting(record: WrittenRecord): RecordOf<Kind> | undefined {
  const {
    status: _,
    activeFrom: _from,
    activeUntil: _until,
    signIn: _how,
    ...fields
  } = record.fields;
  const claims = JSON.stringify(fields.claims ?? {}).replaceAll('${', () => '$${');
  return readSeedRecord({ ...record, fields: { ...fields, claims: JSON.parse(claims) } });
}

function toCatalogue(records: Records): Catalogue {
  const read = records.map(readCounting).filter((record) => record !== undefined);
  return {
    at: 0,
    records: new Map(read.map((record) => [formatKey(record.key), record])),
    isOverBudget: false,
    hasAppClients: false,
  };
}

/**
 * Everybody who can sign in to a tenant: with each department and none, as each member, as each
 * machine. Of members who say the same in both lists, one.
 */
function* signInsOf(before: Records, after: Records): Generator<Places> {
  const departments = new Map<unknown, number>();
  for (const [at, { kind, fields }] of before.entries())
    if (kind === 'department') departments.set(fields.departmentId, at);
  const any = [undefined, ...departments.values()];
  for (const department of any) yield { department };
  const known = new Set<string>();
  for (const [at, { kind, fields }] of before.entries()) {
    if (kind !== 'member' && kind !== 'client') continue;
    const says = [fields, after[at]?.fields].map((each) => ({
      ...each,
      ...{ sub: 0, clientId: 0, name: 0 },
    }));
    const key = JSON.stringify([kind, says]);
    if (known.has(key)) continue;
    known.add(key);
    const { departmentId } = fields;
    // A member without a department has that of the user's attribute, and a machine has none.
    const own =
      departmentId === undefined && kind === 'member' ? any : [departments.get(departmentId)];
    for (const department of own) yield { department, [kind]: at };
  }
}

const PERSON: Person = { tenantId: 'acme' };
const MACHINE: Person = { clientId: '4machine0example0123456789' };

/**
 * Makes the check that a tenant, said in another way, has the same tokens: it compares the answers
 * to all versions of the event, of everybody who can sign in to it, to the byte.
 */
export function createTokenCheck(settings: Settings, before: Records, after: Records) {
  const eventsOf = (person: Person, versions: readonly (typeof EVENT_VERSIONS)[number][]) =>
    versions.map((version) => parseEvent(buildSignIn(person, version, settings).event));
  const ofPeople = eventsOf(PERSON, EVENT_VERSIONS);
  const ofMachines = eventsOf(MACHINE, ['V3_0']);
  const catalogues = [toCatalogue(before), toCatalogue(after)] as const;
  const rolesIn = (records: Records) =>
    records.flatMap(({ fields: { iamRoles = [], preferredRole } }) => [
      ...(iamRoles as readonly string[]),
      String(preferredRole),
    ]);
  const shared = rolesIn([...before, ...after]);

  return (was: Records, is: Records): boolean => {
    // With all roles that any record hands out: fewer could hide a difference.
    const patterns = [...new Set([...shared, ...rolesIn([...was, ...is])])].map(parseRolePattern);
    const allowedRoles = patterns.filter((pattern) => pattern !== undefined);
    const decide = createDecide({ ...settings, allowedRoles });
    const answersOf = (records: Records, catalogue: Catalogue) => {
      const read = records.map(readCounting);
      const find = <K extends Kind>(_kind: K, at: number | undefined) =>
        (at === undefined ? undefined : read[at]) as RecordOf<K> | undefined;
      const tenant = find('tenant', 0);
      return (places: Places): string => {
        const department = find('department', places.department);
        const member = find('member', places.member);
        const client = find('client', places.client);
        const answers = (client ? ofMachines : ofPeople).map((event) => {
          const decision = decide(
            event,
            {
              tenantId: tenant?.tenantId,
              namedBy: client ? 'client' : 'attribute',
              isHome: client === undefined,
              tenant,
              departmentId: department?.departmentId,
              department,
              ...(member && { member: { key: member.key, record: member, isRequired: true } }),
              ...(client && { client: { key: client.key, record: client } }),
              catalogue,
              stale: [],
              remainingMs: 0,
            },
            0,
          );
          return renderResponse(event.version, event.isMachine, decision);
        });
        return JSON.stringify(answers);
      };
    };
    const [answerBefore, answerAfter] = [
      answersOf(was, catalogues[0]),
      answersOf(is, catalogues[1]),
    ];
    for (const places of signInsOf(was, is))
      if (answerBefore(places) !== answerAfter(places)) return false;
    return true;
  };
}
