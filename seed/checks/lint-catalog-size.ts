import { CATALOG_BUDGET_BYTES } from '../../src/lookup/catalogue.ts';
import type { Problem } from '../files/problem.ts';
import { problemAt, warningAt } from '../files/seed-record.ts';
import type { KnownCatalog } from './known-catalog.ts';

/** From this part of the budget on there is a warning. */
const MUCH = 0.8;

const inKb = (bytes: number) => Math.ceil(bytes / 1024);

/**
 * A catalogue that is larger than sign-ins should have to read, or soon will be. What makes one
 * smaller that is too large already is refused by nobody.
 */
export function* lintCatalogSize({
  first,
  bytes,
  bytesBefore,
  isTableKnown,
}: KnownCatalog): Generator<Problem> {
  if (!first || bytes <= MUCH * CATALOG_BUDGET_BYTES) return;
  const map = { ...first, path: first.path.slice(0, 1) };
  const withTable = isTableKnown ? ' with what the table has' : '';
  const message = `about ${inKb(bytes)} KB${withTable}, expected at most the ${inKb(CATALOG_BUDGET_BYTES)} KB that one Query reads`;
  const isRefused = bytes > CATALOG_BUDGET_BYTES && bytes > bytesBefore;
  yield isRefused ? problemAt(map, [], message) : warningAt(map, [], message);
}
