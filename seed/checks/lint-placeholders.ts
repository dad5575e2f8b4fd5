import {
  type Conversion,
  convert,
  hasPlaceholder,
  PlaceholderError,
  parseTemplate,
  type Term,
} from '../../src/decision/placeholders.ts';
import { isObject, type JsonValue, ownField } from '../../src/json.ts';
import type { Settings } from '../../src/settings.ts';
import { STANDARD_ATTRIBUTES } from '../../tools/aws/user-attributes.ts';
import { didYouMean, nearest } from '../../tools/command/nearest.ts';
import type { Problem } from '../files/problem.ts';
import { problemAt } from '../files/seed-record.ts';
import type { GrantingRecord } from './granting-record.ts';
import { textsOf } from './sample-attributes.ts';

/** Those that Cognito adds to an event. */
const COGNITO_ATTRIBUTES = ['sub', 'email_verified', 'phone_number_verified', 'identities'];
const COGNITO_PREFIX = 'cognito:';

/**
 * The name of an attribute that a pool's owner adds.
 *
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SchemaAttributeType.html
 */
const CUSTOM = /^(?:dev:)?custom:[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,20}$/u;

const WANTED: Readonly<Record<Conversion, string>> = {
  number: 'a decimal number',
  boolean: 'true or false',
  json: 'JSON',
};

/** Attributes that never say such a value: an address, an id, a number with + in front. */
const NEVER: Readonly<Record<Conversion, readonly string[]>> = {
  number: ['email', 'sub', 'phone_number', 'email_verified', 'phone_number_verified'],
  boolean: ['email', 'sub', 'phone_number', 'updated_at', 'birthdate'],
  json: ['email', 'sub', 'phone_number'],
};

/** Makes the lint of the placeholders in claims, one message for each text that is wrong. */
export function createPlaceholderLint({
  tenantAttribute,
  departmentAttribute,
  personalAttributes,
}: Pick<Settings, 'tenantAttribute' | 'departmentAttribute' | 'personalAttributes'>) {
  const attributes = [
    ...new Set([
      ...[...STANDARD_ATTRIBUTES, ...COGNITO_ATTRIBUTES],
      ...[tenantAttribute, departmentAttribute, ...personalAttributes],
    ]),
  ];

  function describeAttribute(name: string): string | undefined {
    if (attributes.includes(name) || name.startsWith(COGNITO_PREFIX) || CUSTOM.test(name))
      return undefined;
    if (name.startsWith('custom:'))
      return `user.${name}: expected 1 to 20 characters after custom:`;
    const meant = nearest(name, attributes) ?? `custom:${name}`;
    return `user.${name}: no user pool has this attribute: did you mean user.${meant}?`;
  }

  function describeTerm(term: Term, as: Conversion | undefined): string | undefined {
    if ('text' in term) {
      return as !== undefined && convert(term.text, as) === undefined
        ? `its fallback has to be ${WANTED[as]}`
        : undefined;
    }
    if (term.of !== 'user') return undefined;
    if (as !== undefined && NEVER[as].includes(term.field))
      return `user.${term.field} is never ${WANTED[as]}`;
    return describeAttribute(term.field);
  }

  function findFault(text: string): string | undefined {
    try {
      for (const part of parseTemplate(text)) {
        if (typeof part === 'string') continue;
        const faults = part.terms.map((term) => describeTerm(term, part.as));
        const fault = faults.find((each) => each !== undefined);
        if (fault !== undefined) return fault;
      }
      return undefined;
    } catch (error) {
      if (!(error instanceof PlaceholderError)) throw error;
      const { message, unknown } = error;
      const hint = unknown && didYouMean(unknown.name, unknown.known);
      return hint ? unknown.name + hint : message;
    }
  }

  return function* ({ record }: GrantingRecord): Generator<Problem> {
    const claims = ownField(record.fields, 'claims');
    if (!isObject(claims) || !hasPlaceholder(claims as JsonValue)) return;
    for (const [text, path] of textsOf(claims, ['claims'])) {
      const fault = findFault(text);
      if (fault !== undefined) yield problemAt(record, path, `placeholder: ${fault}`);
    }
  };
}
