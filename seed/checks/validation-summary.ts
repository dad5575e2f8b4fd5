import { isCatalogKind, type Kind } from '../../src/records/kinds.ts';
import { count } from '../../tools/terminal/count.ts';
import { ALL_KINDS } from '../format/seed-format.ts';
import type { KindCounts, Validation } from './validate.ts';

/** As in `5 tenants, 8 departments, 3 members, 1 client`, and of the catalogue what is there. */
const countKinds = (counts: KindCounts): string =>
  ALL_KINDS.filter((kind) => counts[kind] > 0 || !isCatalogKind(kind))
    .map((kind) =>
      count(
        counts[kind],
        kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
      ),
    )
    .join(', ');

const NOUNS: Readonly<Record<Kind, string>> = {
  tenant: 'tenant',
  department: 'department',
  member: 'member',
  client: 'machine client',
  defaults: 'record of defaults',
  plan: 'plan',
  role: 'role',
  identityProvider: 'identity provider',
  appClient: 'app client',
};

/** What the files say that counts for nothing under the settings, a sentence for each kind. */
export function describeUncounted({ unsettledRoles, uncounted }: Validation): readonly string[] {
  const grants = unsettledRoles === 1 ? 'grants' : 'grant';
  const roles = `${count(unsettledRoles, 'record')} ${grants} roles, and ALLOWED_ROLE_ARNS is not set: no role passes.`;
  return [
    ...(unsettledRoles > 0 ? [roles] : []),
    ...uncounted.map(
      ({ kind, records, reason }) =>
        `${count(records, NOUNS[kind])} ${records === 1 ? 'does' : 'do'} not count: ${reason}.`,
    ),
  ];
}

/**
 * As in `5 tenants, 8 departments, 3 members, 1 client in 4 files: valid.`, or `3 problems, 1
 * warning in 2 files.`
 */
export function describeValidation(validation: Validation): string {
  const { isValid, errors, warnings, records, files, faultyFiles } = validation;
  const uncounted = describeUncounted(validation);
  const warned = warnings > 0 ? [count(warnings, 'warning')] : [];
  if (isValid) {
    const valid = [
      `${countKinds(records)} in ${count(files, 'file')}: valid.`,
      ...warned.map((text) => `${text}.`),
      ...uncounted,
    ];
    return valid.join(' ');
  }
  const found = [...(errors > 0 ? [count(errors, 'problem')] : []), ...warned].join(', ');
  if (errors + warnings === 0)
    return ['Not valid, because with --strict everything has to count.', ...uncounted].join(' ');
  const strict = errors === 0 ? ': not valid, because warnings count as errors' : '';
  return `${found} in ${count(faultyFiles, 'file')}${strict}.`;
}
