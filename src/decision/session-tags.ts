import type { GrantedClaim } from './decision.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
const CLAIM = 'https://aws.amazon.com/tags';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html */
export const isTagKey = (name: string): boolean =>
  /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(name) && !/^aws:/i.test(name);

/**
 * The claim from which AssumeRoleWithWebIdentity reads session tags: the given claims as principal
 * tags that stay with every role assumed from there. A tag's value takes 256 characters, and an id
 * has 64 at the most.
 */
export function sessionTagsClaim(
  claims: readonly GrantedClaim[],
  source: GrantedClaim['source'],
): GrantedClaim {
  return {
    name: CLAIM,
    value: {
      principal_tags: Object.fromEntries(claims.map(({ name, value }) => [name, [String(value)]])),
      transitive_tag_keys: claims.map(({ name }) => name),
    },
    source,
  };
}
