import {
  clientKey,
  departmentKey,
  memberKey,
  parseClientId,
  parseDepartmentId,
  parseSub,
  parseTenantId,
  type RecordKey,
  tenantKey,
} from '../../src/records/keys.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { showJson } from '../../tools/terminal/paint.ts';

/** Which record an operator means: ids as they were typed. */
export interface RecordOptions {
  readonly tenant?: string | undefined;
  readonly department?: string | undefined;
  readonly sub?: string | undefined;
  readonly client?: string | undefined;
}

function parseId<Id>(option: string, text: string, parse: (value: unknown) => Id | undefined): Id {
  const id = parse(text);
  if (id === undefined)
    throw new UserError(`--${option} ${showJson(text)} can be no id of that kind.`);
  return id;
}

/** @throws {UserError} if it is not clear which record is meant */
export function toKey({ tenant, department, sub, client }: RecordOptions): RecordKey {
  if (client !== undefined) {
    if (tenant ?? department ?? sub) {
      throw new UserError(
        'A client is named by --client alone: leave out --tenant, --department and --sub.',
      );
    }
    return clientKey(parseId('client', client, parseClientId));
  }
  if (tenant === undefined) throw new UserError('Say which record: --tenant ID, or --client ID.');
  if (department !== undefined && sub !== undefined)
    throw new UserError('Give --department or --sub, not both.');
  const tenantId = parseId('tenant', tenant, parseTenantId);
  if (department !== undefined)
    return departmentKey(tenantId, parseId('department', department, parseDepartmentId));
  if (sub !== undefined) return memberKey(tenantId, parseId('sub', sub, parseSub));
  return tenantKey(tenantId);
}
