// `tenant-claims/testing`

export type { Handler, HandlerError } from '../local/call-handler.ts';
export {
  createEvent,
  type EventOptions,
  type FederatedIdentity,
  type PreTokenGenerationEvent,
} from '../simulator/create-event.ts';
export type { CognitoFinding, Tokens } from '../simulator/issue-tokens.ts';
export type { PackagedFunction } from './packaged-function.ts';
export { type SignInOptions, type SignInOutcome, signIn } from './sign-in.ts';
export {
  type Seed,
  startTenantsTable,
  type TenantsTable,
  type TenantsTableOptions,
} from './start-tenants-table.ts';
