import { count } from '../../tools/terminal/count.ts';
import { ALL_KINDS } from '../format/seed-format.ts';
import type { KindCounts, Validation } from './validate.ts';

/** As in `5 tenants, 8 departments, 3 members, 1 client`. */
const countKinds = (counts: KindCounts): string =>
  ALL_KINDS.map((kind) => count(counts[kind], kind)).join(', ');

function describeRoles(records: number): string {
  if (records === 0) return '';
  return ` ${count(records, 'record')} ${records === 1 ? 'grants' : 'grant'} roles, and ALLOWED_ROLE_ARNS is not set: no role passes.`;
}

/**
 * As in `5 tenants, 8 departments, 3 members, 1 client in 4 files: valid.`, or `3 problems, 1
 * warning in 2 files.`
 */
export function describeValidation(validation: Validation): string {
  const { isValid, errors, warnings, records, files, faultyFiles, unsettledRoles } = validation;
  const warned = warnings > 0 ? [count(warnings, 'warning')] : [];
  if (isValid) {
    const valid = [
      `${countKinds(records)} in ${count(files, 'file')}: valid.`,
      ...warned.map((text) => `${text}.`),
    ];
    return valid.join(' ') + describeRoles(unsettledRoles);
  }
  const found = [...(errors > 0 ? [count(errors, 'problem')] : []), ...warned].join(', ');
  const strict = errors === 0 ? ': not valid, because warnings count as errors' : '';
  return `${found} in ${count(faultyFiles, 'file')}${strict}.`;
}
