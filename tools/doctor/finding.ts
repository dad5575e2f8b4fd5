/** What was looked at. */
export type Check =
  | 'function'
  | 'settings'
  | 'trigger'
  | 'attributes'
  | 'groups'
  | 'permission'
  | 'app clients'
  | 'machines'
  | 'providers'
  | 'table'
  | 'catalogue'
  | 'replica'
  | 'token';

export type FindingStatus = 'good' | 'warning' | 'bad';

/** What a check found, and what to do about it. */
export type Finding =
  | { readonly check: Check; readonly status: 'good'; readonly finding: string }
  | {
      readonly check: Check;
      readonly status: 'warning' | 'bad';
      readonly finding: string;
      readonly advice: string;
    };

/** The worst of them. */
export function worst(findings: readonly Finding[]): FindingStatus {
  const has = (status: FindingStatus) => findings.some((finding) => finding.status === status);
  if (has('bad')) return 'bad';
  return has('warning') ? 'warning' : 'good';
}
