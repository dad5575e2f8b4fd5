// `tenant-claims/simulator`

export type { Claims, CognitoFinding, Issued, Tokens } from './issue-tokens.ts';
export { type Answered, simulateCognito } from './simulate-cognito.ts';
