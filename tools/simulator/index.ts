// `tenant-claims/simulator`

export type { Claims, Finding, Issued, Tokens } from './issue-tokens.ts';
export { type Answered, simulateCognito } from './simulate-cognito.ts';
