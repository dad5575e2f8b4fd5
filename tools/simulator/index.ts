// What `tenant-claims/simulator` exports.
export { type Claims, type Issued, issueTokens, type Tokens } from './issue-tokens.ts';
