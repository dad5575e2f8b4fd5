import type { TokenUse } from '../../src/decision/cognito-rules.ts';
import { createDecide } from '../../src/decision/decide.ts';
import { allAdded, type Dropped, type Rule } from '../../src/decision/decision.ts';
import type { RolePattern } from '../../src/decision/role-patterns.ts';
import type { EventVersion, TriggerEvent } from '../../src/event/trigger-event.ts';
import { isObject } from '../../src/json.ts';
import type { FoundRecords } from '../../src/lookup/find-records.ts';
import { parseClientId } from '../../src/records/keys.ts';
import type { RecordOf } from '../../src/records/kinds.ts';
import type { Settings } from '../../src/settings.ts';
import { describeRule, isRoleArn } from '../../tools/simulator/describe-rule.ts';
import type { Path, Problem } from '../files/problem.ts';
import { problemAt, type SeedRecord, warningAt } from '../files/seed-record.ts';
import { type GrantingRecord, placeOfItem } from './granting-record.ts';

interface GrantLintOptions {
  readonly settings: Settings;
  readonly eventVersion: EventVersion;
  readonly allowedRoles: readonly RolePattern[] | undefined;
}

const FIELDS: Readonly<Record<Dropped['kind'], string>> = {
  claim: 'claims',
  'suppressed claim': 'suppressClaims',
  group: 'groups',
  role: 'iamRoles',
  'preferred role': 'preferredRole',
  scope: 'scopes',
  'suppressed scope': 'suppressScopes',
  defaults: 'status',
  plan: 'plan',
  attribute: 'an attribute',
  'provider groups': 'groups',
  'named role': 'roles',
  extension: 'own code',
};

/** Where the author wrote what was dropped. */
export function pathOf(record: SeedRecord, { kind, name }: Dropped): Path {
  const field = FIELDS[kind];
  if (kind !== 'claim') return placeOfItem(record, field, name);
  const { claims, listClaims } = record.fields;
  const isList = isObject(listClaims) && Object.hasOwn(listClaims, name);
  // Of both the list counts, and what is reported is the other.
  return [
    isList && !(isObject(claims) && Object.hasOwn(claims, name)) ? 'listClaims' : field,
    name,
  ];
}

const VALUE_RULES: ReadonlySet<Rule> = new Set(['unsupported-value', 'complex-value']);
/** What another lint says, and what is no fault of a record that is looked at alone. */
const OF_SIGN_IN: ReadonlySet<Rule> = new Set([
  'session-tags-on-v1',
  'not-in-catalogue',
  'template',
  'template-value',
  'attribute-of-machine',
]);
/** What the author may well have meant, in another record's company or in another stack. */
const WARNING_RULES: ReadonlySet<Rule> = new Set(['suppressed', 'scope-on-v1']);

/** What people call the tokens. */
export const TOKENS: Readonly<Record<TokenUse, string>> = {
  id: 'ID token',
  access: 'access token',
};

/** A record is looked at alone here, so that what takes something out is the same record. */
const describe = (dropped: Dropped) =>
  describeRule(dropped).replace(/^a record/, 'the same record');

function toProblem(record: SeedRecord, dropped: Dropped): Problem {
  const { kind, rule, name, token } = dropped;
  const isWarning =
    token !== undefined ||
    WARNING_RULES.has(rule) ||
    (rule === 'role-not-allowed' && isRoleArn(name));
  const without = token ? `; the ${TOKENS[token]} goes without it` : '';
  const part = kind === 'claim' && !VALUE_RULES.has(rule) ? 'name' : 'value';
  const at = isWarning ? warningAt : problemAt;
  return at(record, pathOf(record, dropped), `${describe(dropped)}${without}`, part);
}

/** The sign-in of a machine, if the record is one's, or of a person. */
export const eventOf = ({ kind, fields }: SeedRecord, version: EventVersion): TriggerEvent => ({
  version,
  isMachine: kind === 'client',
  clientId: kind === 'client' ? parseClientId(fields.clientId) : undefined,
  userName: undefined,
  userAttributes: {},
  groupConfiguration: { groups: [], iamRoles: [], preferredRole: undefined },
  scopes: [],
  clientMetadata: {},
});

/** A sign-in for which this record says all. */
export const signInWith = (granted: RecordOf<'tenant'>): FoundRecords => ({
  tenantId: granted.tenantId,
  namedBy: 'attribute',
  isHome: true,
  tenant: granted,
  departmentId: undefined,
  department: undefined,
  stale: [],
  remainingMs: 0,
});

/** What a machine's token can have of a grant: the rest is a warning of its own. */
const ofMachine = ({ preferredRole: _, ...granted }: RecordOf<'tenant'>): RecordOf<'tenant'> => ({
  ...granted,
  groups: [],
  iamRoles: [],
});

/** Makes the lint of one record: what of its grant would the decision about a sign-in take out? */
export function createGrantLint({ settings, eventVersion, allowedRoles }: GrantLintOptions) {
  const decide = createDecide({ ...settings, allowedRoles: allowedRoles ?? [] });
  const isOfRecord = ({ rule, name }: Dropped) => {
    // Session tags are the service's own, and without patterns nobody knows which roles are
    // allowed.
    if (rule === 'role-not-allowed') return allowedRoles !== undefined || !isRoleArn(name);
    return !OF_SIGN_IN.has(rule);
  };

  return ({ record, granted }: GrantingRecord): Problem[] => {
    const found = signInWith(record.kind === 'client' ? ofMachine(granted) : granted);
    const { idToken, dropped } = decide(eventOf(record, eventVersion), found, 0);
    const changed =
      eventVersion === 'V1_0'
        ? allAdded(idToken).filter(({ value }) => typeof value !== 'string')
        : [];
    return [
      ...dropped.filter(isOfRecord).map((each) => toProblem(record, each)),
      ...changed.map(({ name }) =>
        warningAt(
          record,
          ['claims', name],
          'a trigger of version V1_0 makes text of it: expected a string',
        ),
      ),
    ];
  };
}
