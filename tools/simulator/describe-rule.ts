import { isScope } from '../../src/decision/cognito-rules.ts';
import type { Dropped, Rule } from '../../src/decision/decision.ts';
import { isAllowedRole, parseRolePattern } from '../../src/decision/role-patterns.ts';

/** Tells the ARN of a role from anything else. */
export function isRoleArn(name: string): boolean {
  const pattern = parseRolePattern(name);
  return pattern !== undefined && isAllowedRole([pattern], name);
}

/** What a record of the catalogue is called that does not count. */
const catalogued = ({ kind }: Pick<Dropped, 'kind'>) =>
  kind === 'defaults' ? 'these defaults' : kind === 'plan' ? 'this plan' : 'this role';

type Words = string | ((dropped: Pick<Dropped, 'kind' | 'name'>) => string);

/** The fields that say what people would say by claims of Cognito's. */
const INSTEAD: Readonly<Record<string, string>> = {
  'cognito:groups': 'groups',
  'cognito:roles': 'iamRoles',
  'cognito:preferred_role': 'preferredRole',
  scope: 'scopes',
};

/** The fields that leave out what these suppressed claims would. */
const SUPPRESS_INSTEAD: typeof INSTEAD = {
  'cognito:roles': 'cognito:groups, which takes the roles along',
  'cognito:preferred_role': 'cognito:groups, which takes the role along',
  scope: 'suppressScopes',
};

/** As in `: use groups`. */
const instead = (name: string, fields: typeof INSTEAD) =>
  Object.hasOwn(fields, name) ? `: use ${fields[name]}` : '';

const WORDS: Readonly<Record<Rule, Words>> = {
  'reserved-claim': ({ kind, name }) =>
    kind === 'claim'
      ? `only Cognito itself sets this claim${instead(name, INSTEAD)}`
      : `Cognito does not leave this claim out${instead(name, SUPPRESS_INSTEAD)}`,
  'claim-name': 'programs that copy claims can mistake this name: choose another',
  'iam-claim': 'AWS IAM reads claims of this prefix, so no record may change them',
  'tenant-claim': 'it says whose token it is, so no record may change it',
  'unsupported-value':
    'expected a string, number or boolean, a list of those, or a map: put other lists inside a map',
  'complex-value': 'expected a string, number or boolean',
  suppressed: ({ kind }) => `a record takes this ${kind} out of the tokens`,
  'group-name':
    'expected 1 to 128 characters without blanks, commas, quotes and brackets, which let a group pass for another',
  'role-not-allowed': ({ name }) =>
    isRoleArn(name) ? 'matches no pattern of ALLOWED_ROLE_ARNS' : 'expected the ARN of a role',
  'scope-name': ({ name }) =>
    isScope(name)
      ? 'only Cognito itself grants the scopes of aws.cognito'
      : 'expected 1 to 256 characters of ASCII without blanks, quotes and backslashes',
  'scope-on-v1': 'a trigger of version V1_0 changes no scopes',
  'session-tags-on-v1': 'a trigger of version V1_0 sets no session tags',
  'list-claim': 'a record has a list of this name, which all records unite',
  template: 'a placeholder in it cannot be read',
  'template-value': 'what a placeholder in it reads is not there, or cannot be converted',
  'not-in-catalogue': (dropped) => `the catalogue does not have ${catalogued(dropped)}`,
  'not-active': (dropped) =>
    `${catalogued(dropped)} ${dropped.kind === 'defaults' ? 'are' : 'is'} not active now`,
  'record-invalid': (dropped) => `the row of ${catalogued(dropped)} cannot be read`,
  'app-client': 'the app client of the sign-in does not get it',
  'not-by-provider': 'the identity provider proves another one: the attribute counts for nothing',
  'groups-unreadable': 'the attribute is no text of groups that Cognito would make',
  'groups-cut':
    'the text of the groups is cut at 2,048 characters: the last name, and all behind it, are lost',
  'groups-ambiguous':
    'parts of distinguished names follow each other and could be one name or many: list all of them, or none counts',
  'groups-linked':
    'other identities are linked to this user, and any of them may have set the groups: none counts',
  'attribute-of-machine': 'a placeholder in it reads what a machine does not have',
  'extension-failed': 'nothing of it counts',
  'group-of-machine': 'the token of a machine has no groups and roles',
};

/** Says in words why a token goes without what a record grants. */
export function describeRule(dropped: Pick<Dropped, 'kind' | 'name' | 'rule'>): string {
  const words = WORDS[dropped.rule];
  return typeof words === 'string' ? words : words(dropped);
}
