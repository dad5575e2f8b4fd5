import type { CatalogGrantKind } from '../../src/records/kinds.ts';

/** What of the catalogue may stand for a part of many records. */
export type SharedKind = Exclude<CatalogGrantKind, 'defaults'>;

export const CLAIMS = 'claims/';

const slotsOf = (...names: readonly string[]) => names.map((name) => CLAIMS + name);

/** The slots of claims that say what a plan, or a role, is called: a record has one name. */
export const NAMING_SLOTS: Readonly<Record<SharedKind, readonly string[]>> = {
  plan: slotsOf('plan', 'tier', 'edition', 'package', 'subscription'),
  role: slotsOf('role', 'jobTitle', 'position'),
};

const ALL = new Set(Object.values(NAMING_SLOTS).flat());

export const isNamingSlot = (slot: string): boolean => ALL.has(slot);
