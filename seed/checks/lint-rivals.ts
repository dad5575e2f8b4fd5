import type { TableRecord } from '../../src/records/kinds.ts';
import type { Path, Problem } from '../files/problem.ts';
import { type SeedRecord, warningAt } from '../files/seed-record.ts';
import type { GrantingRecord } from './granting-record.ts';
import { type KnownCatalog, namesIn } from './known-catalog.ts';

/** A record of a sign-in, and what to call it. */
interface Rival {
  readonly name: string;
  /** Where it stands, of a record of the catalogue. */
  readonly place?: string;
  readonly granted: TableRecord;
  /** Where it is named in the record that is looked at. */
  readonly path?: Path;
}

/** The claims of one record that another takes out of the tokens. */
const takenFrom = ({ granted }: Rival, other: Rival): readonly string[] =>
  other.granted.suppressClaims.filter(
    (name) => Object.hasOwn(granted.claims, name) || Object.hasOwn(granted.listClaims, name),
  );

/** What is wrong with two records together; undefined if not each takes something of the other. */
function describeRivals(one: Rival, other: Rival): string | undefined {
  const [ofOne, ofOther] = [takenFrom(one, other), takenFrom(other, one)];
  if (ofOne.length === 0 || ofOther.length === 0) return undefined;
  const places = [one.place, other.place].filter((place) => place !== undefined).join(', ');
  return `${one.name} suppresses ${ofOther.join(', ')} of ${other.name}, which suppresses its ${ofOne.join(', ')}: no token with both has any of these (${places})`;
}

/** A rival as a more specific record calls it. */
const toAbove = (rival: Rival): Rival => ({ ...rival, name: rival.name.replace(/^this /, 'its ') });

/** More pairs than people read of. */
const MOST_PAIRS = 1_000;

/**
 * Makes the lint of two records of one sign-in, one of them at least of the catalogue, each of which
 * suppresses what the other grants: a suppression counts wherever it stands. Two of the catalogue
 * are told of once, where they meet first.
 */
export function createRivalLint(catalog: KnownCatalog) {
  const rivals = new Set(catalog.all.filter(({ granted }) => granted.suppressClaims.length > 0));
  const told = new Set<string>();
  const defaults = catalog.defaults && rivals.has(catalog.defaults) ? [catalog.defaults] : [];
  const namedBy = (record: SeedRecord): readonly Rival[] =>
    namesIn(record).flatMap(({ kind, id, path }) => {
      const found = catalog.find(kind, id);
      return found && rivals.has(found) ? [{ ...found, path }] : [];
    });

  function* lintPairs(
    record: SeedRecord,
    above: readonly Rival[],
    own: readonly Rival[],
  ): Generator<Problem> {
    const toldHere = new Set<string>();
    for (const [index, one] of own.entries()) {
      for (const other of [...above, ...own.slice(0, index)]) {
        if (one.place === undefined && other.place === undefined) continue;
        const areShared = one.place !== undefined && other.place !== undefined;
        const pair = [one.name, other.name].sort().join();
        if (toldHere.has(pair) || (areShared && (told.has(pair) || told.size >= MOST_PAIRS)))
          continue;
        const message = describeRivals(other, one);
        if (message === undefined) continue;
        (areShared ? told : toldHere).add(pair);
        yield warningAt(record, one.path ?? [], message);
      }
    }
  }

  return function* (
    records: readonly SeedRecord[],
    grants: readonly GrantingRecord[],
  ): Generator<Problem> {
    const [tenant] = records;
    if (rivals.size === 0 || tenant?.kind !== 'tenant') return;
    const granted = new Map(grants.map((grant) => [grant.record, grant.granted]));
    const ownOf = (record: SeedRecord): readonly Rival[] => {
      const own = granted.get(record);
      return [...namedBy(record), ...(own ? [{ name: `this ${record.kind}`, granted: own }] : [])];
    };
    const ofTenant = ownOf(tenant);
    yield* lintPairs(tenant, defaults, ofTenant);
    const departments = new Map<unknown, readonly Rival[]>();
    for (const record of records) {
      const { departmentId } = record.fields;
      if (record === tenant) continue;
      const own = ownOf(record);
      const above = [
        ...defaults,
        ...ofTenant.map(toAbove),
        ...(departments.get(departmentId) ?? []),
      ];
      yield* lintPairs(record, above, own);
      if (record.kind === 'department') departments.set(departmentId, own.map(toAbove));
    }
  };
}
