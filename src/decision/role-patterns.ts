/** Which role ARNs a row may hand out: the literal parts around each `*`. */
export type RolePattern = readonly string[];

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
const roleArn = /^arn:aws[a-z-]{0,20}:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/;
const patternText = /^arn:aws[a-z-]{0,20}:iam::\d{12}:role\/[\w+=,.@/*-]{1,576}$/;

/**
 * Reads a pattern such as `arn:aws:iam::123456789012:role/tenants/*`, where `*` stands for any
 * characters of path and name. Partition and account are literal, so that no pattern reaches
 * another account. Undefined if it is no pattern.
 */
export const parseRolePattern = (text: string): RolePattern | undefined =>
  patternText.test(text) ? text.split('*') : undefined;

function matches(pattern: RolePattern, role: string): boolean {
  const [first = '', ...rest] = pattern;
  const last = rest.pop();
  if (last === undefined) return role === first;
  if (!role.startsWith(first)) return false;
  // Taking each literal at its earliest place leaves the most room for the next, so that there is
  // nothing to try again.
  let end = first.length;
  for (const literal of rest) {
    const start = role.indexOf(literal, end);
    if (start < 0) return false;
    end = start + literal.length;
  }
  return role.endsWith(last) && role.length - last.length >= end;
}

/**
 * Tells whether a row may put this role into a token: it is a role's ARN, and one of the patterns
 * matches it.
 */
export const isAllowedRole = (patterns: readonly RolePattern[], role: string): boolean =>
  roleArn.test(role) && patterns.some((pattern) => matches(pattern, role));
