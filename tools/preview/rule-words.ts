import type { Rule } from '../../src/decision/decision.ts';

/** Each rule in words: why a token goes without what a record grants. */
export const RULES: Readonly<Record<Rule, string>> = {
  'reserved-claim': 'only Cognito itself sets this claim',
  'claim-name': 'programs that copy claims can mistake this name',
  'iam-claim': 'AWS IAM reads claims of this prefix, so no record may set them',
  'unsupported-value': 'a claim is a string, number or boolean, a list of those, or a map',
  'complex-value': 'the ID token takes only a string, number or boolean here',
  'tenant-claim': 'it says whose token it is, so no record may change it',
  suppressed: 'a record takes it out of the tokens',
  'group-name': 'a blank, comma, quote or bracket in it lets a group pass for another',
  'role-not-allowed': 'it matches no pattern of ALLOWED_ROLE_ARNS',
  'scope-name': 'it is no scope, or one of aws.cognito, which only Cognito grants',
  'scope-on-v1': 'a V1_0 trigger changes no scopes',
  'session-tags-on-v1': 'a V1_0 trigger sets no session tags, whose claim is a map',
  'group-of-machine': 'the token of a machine has no groups and roles',
};
