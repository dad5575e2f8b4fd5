import type { Ids } from '../../src/records/keys.ts';
import type { KIND_NAMES, KINDS, Kind } from '../../src/records/kinds.ts';

/** The names of all fields of seed files: those of rows, ids, and lists of records. */
type FieldName =
  | 'catalog'
  | keyof Ids
  | {
      [K in Kind]: keyof (typeof KINDS)[K]['schema']['entries'] | (typeof KIND_NAMES)[K]['list'];
    }[Kind];

/** What an editor says about each field of a seed file, in the order in which people write them. */
export const DESCRIPTIONS: Readonly<Record<FieldName, string>> = {
  name: 'For people who read the files. No token carries it.',
  status:
    'Whether the record counts. Sign-ins that need a suspended one are denied. Without it a new row is active, and another keeps its own.',
  activeFrom: 'The first instant at which the record counts: an ISO 8601 date and time with zone.',
  activeUntil:
    'The first instant at which the record counts no more: an ISO 8601 date and time with zone.',
  tenantId:
    'The id of the tenant, as the user attribute custom:tenantId has it. No two tenants have the same. Of an identity provider, the tenant of its users.',
  departmentId: 'The id of the department, as the user attribute custom:department has it.',
  onlyGrantedScopes:
    'Whether the client gets only those of the scopes it asks for that a record grants.',
  issuer:
    'Who issues the identities of this provider, as identities of a user says it. Of another issuer none counts.',
  groupsAttribute: 'The user attribute to which the groups of the provider are mapped.',
  groupsClaim:
    'What the provider calls its groups: the claim, or the attribute of its SAML assertion, that is mapped to groupsAttribute. With inboundFederation=on only the groups that are listed here arrive.',
  only: 'Of each kind that is named here, tokens of this app client carry these and nothing else. A name may end in *.',
  without: 'What tokens of this app client do not carry. A name may end in *.',
  claims:
    'Claims to add to both tokens, each a string, number or boolean, a list of those, or a map of any JSON values. A member wins over its department, that over its tenant.',
  listClaims:
    'Claims that are lists of strings, such as permissions: what all records say of one unites.',
  plan: 'The id of the plan in the catalogue: what it grants counts for this tenant.',
  signIn:
    'identity-provider: only users whose identity provider has a record for this tenant may sign in to it. Machines may, by their own record.',
  roles:
    'Of a record, ids of roles in the catalogue: what they grant counts right before the record. Of the catalogue, the roles themselves.',
  groups:
    'Groups to add to cognito:groups. Of an identity provider, what its groups mean: what is not listed gives nothing.',
  iamRoles: 'ARNs of IAM roles to add to cognito:roles. ALLOWED_ROLE_ARNS has to have them.',
  preferredRole:
    'The ARN of the IAM role for cognito:preferred_role. The most specific record that has one wins.',
  scopes: 'Scopes to add to the access token.',
  suppressClaims: 'Names of claims to leave out of both tokens.',
  suppressScopes: 'Scopes to take from the access token.',
  tenants: 'The organizations, each with its departments, members and machine clients.',
  sub: "The user's id in the user pool.",
  clientId:
    'The id of an app client. Under a tenant, of one that signs in by client credentials: it acts for that tenant only.',
  provider: 'The name of the identity provider in the user pool.',
  planId: 'The id of the plan, as tenants name it.',
  roleId: 'The id of the role, as other records name it.',
  catalog: 'What all tenants share: defaults, plans, roles, identity providers and app clients.',
  defaults: 'What everybody gets: each user and each machine of each tenant.',
  plans: 'What tenants get that name one of these as their plan.',
  identityProviders: 'Identity providers of the user pool, each with the tenant of its users.',
  appClients: 'App clients whose tokens carry less than what is granted.',
  departments: 'Parts of the tenant. Each belongs to this tenant alone.',
  members: 'Users with rights of their own, or whose membership has to be proved.',
  clients: 'Machines that act for the tenant.',
};
