import type { TriggerEvent } from '../event/trigger-event.ts';
import type { AdmittedRecords } from './admit.ts';
import type { ClaimPolicy } from './claims.ts';
import { refuseClaim, type TokenUse } from './cognito-rules.ts';
import type {
  ClaimChanges,
  Dropped,
  GrantedClaim,
  Rule,
  SharedClaimChanges,
  Sourced,
} from './decision.ts';
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
export interface PreparedClaims extends SharedClaimChanges {
  readonly templates: readonly Template[];
}

const drop = ({ name, source }: GrantedClaim, rule: Rule): Dropped => ({
  kind: 'claim',
  name,
  source,
  rule,
});

/**
 * Makes ready what depends on records only, and leaves out placeholders that are none. Lists that
 * records unite have no placeholders: no attribute may become a permission. Nor do the texts of own
 * code, which may hold what a user wrote.
 */
export function prepareClaims(changes: SharedClaimChanges): {
  readonly prepared: PreparedClaims;
  readonly dropped: readonly Dropped[];
} {
  const add: GrantedClaim[] = [];
  const templates: Template[] = [];
  const dropped: Dropped[] = [];
  for (const claim of changes.add) {
    const isLiteral = claim.items !== undefined || claim.source === 'extension';
    if (isLiteral || !hasPlaceholder(claim.value)) {
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
 * What placeholders may read at one sign-in. A machine has no attributes, and into a tenant that is
 * not the home tenant go those that say who the person is, and no other. What the identity provider
 * contradicts is not there.
 */
export function readableOf(
  { userAttributes, isMachine }: TriggerEvent,
  { tenant, department, isHome }: Pick<AdmittedRecords, 'tenant' | 'department' | 'isHome'>,
  { personalAttributes }: Pick<ClaimPolicy, 'personalAttributes'>,
  contradicted: readonly Sourced[],
): Readable {
  const isContradicted = (name: string) => contradicted.some((each) => each.name === name);
  const isReadable = (name: string) =>
    isHome ? !isContradicted(name) : name === 'sub' || personalAttributes.includes(name);
  const user = () =>
    isHome && contradicted.length === 0
      ? userAttributes
      : Object.fromEntries(Object.entries(userAttributes).filter(([name]) => isReadable(name)));
  return { user: isMachine ? {} : user(), tenant, department: department ?? {} };
}

/** Fills placeholders in; what is filled in keeps Cognito's rules as every other value does. */
export function fillClaims(
  token: TokenUse,
  { add, suppress, templates }: PreparedClaims,
  readable: Readable,
  { clientId, isMachine }: TriggerEvent,
): ClaimChanges & { readonly dropped: readonly Dropped[] } {
  if (templates.length === 0) return { add, filled: [], suppress, dropped: [] };
  const filled: GrantedClaim[] = [];
  const dropped: Dropped[] = [];
  for (const { claim, fill } of templates) {
    const value = fill(readable);
    if (value === undefined) {
      dropped.push(drop(claim, isMachine ? 'attribute-of-machine' : 'template-value'));
      continue;
    }
    const rule = refuseClaim(token, claim.name, value, clientId);
    if (rule === undefined) filled.push({ name: claim.name, value, source: claim.source });
    else dropped.push(drop(claim, rule));
  }
  return { add, filled, suppress, dropped };
}
