import { parseId } from '../../src/records/keys.ts';
import { keyOf } from '../../src/records/kinds.ts';
import { isRecord, readRecord } from '../../src/records/parse-record.ts';
import { UserError } from '../command/user-error.ts';
import { identitiesOf } from '../simulator/create-event.ts';
import { ANY_USER, type FindRow } from '../simulator/preview-sign-in.ts';

/**
 * The attributes of a user of an identity provider: the issuer that its record names, and the groups
 * where its record says that they are.
 *
 * @throws {UserError} if groups are given and no record says where they are
 */
export async function attributesOfProvider(
  provider: string,
  groups: readonly string[],
  findRow: FindRow,
): Promise<Readonly<Record<string, string>>> {
  const id = parseId('provider', provider);
  const ids = id && { provider: id };
  const record =
    ids && readRecord('identityProvider', ids, await findRow(keyOf('identityProvider', ids)));
  const { issuer, groupsAttribute } = isRecord(record) ? record : {};
  if (groups.length > 0 && groupsAttribute === undefined)
    throw new UserError(
      `No record of the identity provider ${provider} names a groupsAttribute: leave the groups out, or add one to it.`,
    );
  return {
    identities: identitiesOf({ providerName: provider, issuer, userId: ANY_USER }),
    ...(groupsAttribute && groups.length > 0 && { [groupsAttribute]: JSON.stringify(groups) }),
  };
}
