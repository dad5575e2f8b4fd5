import type { TriggerEvent } from '../event/trigger-event.ts';
import { ownField } from '../json.ts';
import type { AdmittedRecords } from './admit.ts';
import type { ClaimPolicy } from './claims.ts';
import { refuseClaim, type TokenUse } from './cognito-rules.ts';
import type { ClaimChanges, Dropped, GrantedClaim, Rule } from './decision.ts';
import {
  compilePlaceholders,
  hasPlaceholder,
  PlaceholderError,
  type Readable,
} from './placeholders.ts';

interface Template {
  readonly claim: GrantedClaim;
  readonly fill: ReturnType<typeof compilePlaceholders>;
}

/** The changes that the same records always make, and those that wait for the event. */
export interface PreparedClaims extends ClaimChanges {
  readonly templates: readonly Template[];
}

const drop = ({ name, source }: GrantedClaim, rule: Rule): Dropped => ({
  kind: 'claim',
  name,
  source,
  rule,
});

/** Makes ready what depends on records only, and leaves out placeholders that are none. */
export function prepareClaims(changes: ClaimChanges): {
  readonly prepared: PreparedClaims;
  readonly dropped: readonly Dropped[];
} {
  const add: GrantedClaim[] = [];
  const templates: Template[] = [];
  const dropped: Dropped[] = [];
  for (const claim of changes.add) {
    // Lists that unite hold names of rights, which no attribute may become.
    if (claim.items || !hasPlaceholder(claim.value)) {
      add.push(claim);
      continue;
    }
    try {
      templates.push({ claim, fill: compilePlaceholders(claim.value) });
    } catch (error) {
      if (!(error instanceof PlaceholderError)) throw error;
      dropped.push(drop(claim, 'template'));
    }
  }
  return { prepared: { add, suppress: changes.suppress, templates }, dropped };
}

/**
 * What placeholders may read at one sign-in. A machine has no attributes, and of a user at another
 * tenant only those count that say who the person is: the others are the home tenant's word.
 */
export function readableOf(
  { userAttributes, isMachine }: TriggerEvent,
  { tenant, department, isHome }: Pick<AdmittedRecords, 'tenant' | 'department' | 'isHome'>,
  { personalAttributes }: Pick<ClaimPolicy, 'personalAttributes'>,
): Readable {
  const attributes = isHome
    ? userAttributes
    : Object.fromEntries(personalAttributes.map((name) => [name, ownField(userAttributes, name)]));
  return { user: isMachine ? {} : attributes, tenant, department: department ?? {} };
}

/** Fills placeholders in; what is filled in keeps Cognito's rules as every other value does. */
export function fillClaims(
  token: TokenUse,
  { add, suppress, templates }: PreparedClaims,
  readable: Readable,
  clientId: string | undefined,
): ClaimChanges & { readonly dropped: readonly Dropped[] } {
  if (templates.length === 0) return { add, suppress, dropped: [] };
  const filled: GrantedClaim[] = [];
  const dropped: Dropped[] = [];
  for (const { claim, fill } of templates) {
    const value = fill(readable);
    const rule =
      value === undefined ? 'template-value' : refuseClaim(token, claim.name, value, clientId);
    if (rule !== undefined || value === undefined)
      dropped.push(drop(claim, rule ?? 'template-value'));
    else filled.push({ ...claim, value });
  }
  return { add: [...add, ...filled], suppress, dropped };
}
