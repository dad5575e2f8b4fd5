import { isExactNumber, isObject, type JsonValue, ownField } from '../json.ts';
import { isPrototypeName } from './cognito-rules.ts';

/** What placeholders may read. */
export interface Readable {
  /** The attributes of the event; a machine has none. */
  readonly user: Readonly<Record<string, unknown>>;
  readonly tenant: Readonly<Record<string, unknown>>;
  /** Empty if the user has no department. */
  readonly department: Readonly<Record<string, unknown>>;
}

/** The fields that placeholders may read of a record; of a user, any attribute. */
const READABLE_FIELDS = {
  tenant: ['tenantId', 'name'],
  department: ['departmentId', 'name'],
} as const;

/** How a text that is one placeholder may become another kind of value. */
const CONVERSIONS = ['number', 'boolean', 'json'] as const;
export type Conversion = (typeof CONVERSIONS)[number];

/** What to take: a field of something, or a text. */
export type Term =
  | { readonly of: keyof Readable; readonly field: string }
  | { readonly text: string };

interface Placeholder {
  /** The first of them that is there counts. */
  readonly terms: readonly Term[];
  readonly as: Conversion | undefined;
}

/** A text with placeholders in it. */
type Template = readonly (string | Placeholder)[];

/** A name that stands where only some names can. */
interface UnknownName {
  readonly name: string;
  readonly known: readonly string[];
}

/** What is wrong with a placeholder, as in `expected } at the end of the placeholder`. */
export class PlaceholderError extends Error {
  override readonly name = 'PlaceholderError';
  /** The index in the text at which the placeholder begins. */
  readonly at: number;
  /** The name that is wrong, if it is one. */
  readonly unknown: UnknownName | undefined;

  constructor(message: string, at: number, unknown?: UnknownName) {
    super(message);
    this.at = at;
    this.unknown = unknown;
  }
}

const BEGIN = '${';
/** What comes next in a placeholder: a name, a text in quotes, or a sign. */
const TOKEN = /\s*(?:([a-z]+)\.([^\s}"?]+)|("[^"\\]*(?:\\.[^"\\]*)*")|(\?\?|\}|as\b))/y;
const NAME = /\s*([a-z]+)/y;

const isSourceName = (name: string): name is keyof Readable =>
  name === 'user' || name === 'tenant' || name === 'department';

const namesUnder = (of: keyof typeof READABLE_FIELDS) =>
  READABLE_FIELDS[of].map((field) => `${of}.${field}`);

function toTerm(of: string, field: string, at: number): Term {
  const name = `${of}.${field}`;
  if (!isSourceName(of)) {
    const known = [...namesUnder('tenant'), ...namesUnder('department'), `user.${field}`];
    throw new PlaceholderError(`${name}: expected user., tenant. or department.`, at, {
      name,
      known,
    });
  }
  const known = of === 'user' ? [name] : namesUnder(of);
  if (!known.includes(name))
    throw new PlaceholderError(`${name}: expected ${known.join(' or ')}`, at, { name, known });
  return { of, field };
}

function toText(quoted: string, at: number): Term {
  try {
    return { text: String(JSON.parse(quoted)) };
  } catch {
    throw new PlaceholderError('expected a text in quotes as in JSON', at);
  }
}

/** Reads a placeholder from behind its `${`; with it comes the index behind its `}`. */
function parsePlaceholder(text: string, at: number): [Placeholder, number] {
  const terms: Term[] = [];
  let as: Conversion | undefined;
  let index = at + BEGIN.length;
  const next = () => {
    TOKEN.lastIndex = index;
    const token = TOKEN.exec(text);
    if (token) index = TOKEN.lastIndex;
    return token ?? [];
  };
  for (;;) {
    const [, of, field, quoted] = next();
    if (of !== undefined && field !== undefined) terms.push(toTerm(of, field, at));
    else if (quoted !== undefined) terms.push(toText(quoted, at));
    else throw new PlaceholderError('expected a name such as user.email', at);
    const sign = next()[4];
    if (sign === '??') continue;
    if (sign === 'as') {
      NAME.lastIndex = index;
      const name = NAME.exec(text)?.[1] ?? '';
      index = NAME.lastIndex;
      as = CONVERSIONS.find((each) => each === name);
      if (as === undefined) {
        const message = `expected as ${CONVERSIONS.join(', as ')}`;
        throw new PlaceholderError(message, at, { name, known: CONVERSIONS });
      }
      if (next()[4] === '}') return [{ terms, as }, index];
    }
    if (sign === '}') return [{ terms, as }, index];
    throw new PlaceholderError('expected } at its end', at);
  }
}

/**
 * Reads a text of a claim.
 *
 * @throws {PlaceholderError} if a placeholder in it is none
 */
export function parseTemplate(text: string): Template {
  const parts: (string | Placeholder)[] = [];
  let plain = '';
  let index = 0;
  while (index < text.length) {
    const at = text.indexOf(BEGIN, index);
    if (at < 0) break;
    if (at > index && text[at - 1] === '$') {
      plain += text.slice(index, at - 1) + BEGIN;
      index = at + BEGIN.length;
      continue;
    }
    plain += text.slice(index, at);
    const [placeholder, end] = parsePlaceholder(text, at);
    parts.push(plain, placeholder);
    plain = '';
    index = end;
  }
  parts.push(plain + text.slice(index));
  const template = parts.filter((part) => part !== '');
  if (template.length > 1) {
    for (const part of template) {
      if (typeof part !== 'string' && part.as !== undefined) {
        throw new PlaceholderError(`as ${part.as} takes a text that is one placeholder`, 0);
      }
    }
  }
  return template;
}

/** Whether a value has a placeholder, or a `$${`, in any of its texts. */
export function hasPlaceholder(value: JsonValue): boolean {
  if (typeof value === 'string') return value.includes(BEGIN);
  if (Array.isArray(value)) return value.some(hasPlaceholder);
  return isObject(value) && Object.values(value as Record<string, JsonValue>).some(hasPlaceholder);
}

/** An empty attribute is one that the user does not have. */
function textOf(term: Term, readable: Readable): string | undefined {
  if ('text' in term) return term.text;
  const value = ownField(readable[term.of], term.field);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const DECIMAL = /^-?\d{1,300}(?:\.\d{1,300})?$/;

/** No attribute of a user pool is longer. */
const LONGEST_JSON = 2_048;
const DEEPEST_JSON = 16;

/** Whether programs that read the token can take what somebody wrote into an attribute. */
function isHarmless(value: JsonValue, levels = DEEPEST_JSON): boolean {
  if (typeof value === 'number') return isExactNumber(value);
  if (typeof value !== 'object' || value === null) return true;
  return (
    levels > 0 &&
    Object.entries(value).every(
      ([name, each]) => !isPrototypeName(name) && isHarmless(each, levels - 1),
    )
  );
}

function toNumber(text: string): number | undefined {
  const number = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return isExactNumber(number) ? number : undefined;
}

function toJson(text: string): JsonValue | undefined {
  if (text.length > LONGEST_JSON) return undefined;
  try {
    const value: JsonValue = JSON.parse(text);
    return isHarmless(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Makes another kind of value of a text; undefined if it does not say one. */
export function convert(text: string, as: Conversion): JsonValue | undefined {
  if (as === 'number') return toNumber(text);
  if (as === 'json') return toJson(text);
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function fillPlaceholder({ terms, as }: Placeholder, readable: Readable): JsonValue | undefined {
  for (const term of terms) {
    const text = textOf(term, readable);
    if (text !== undefined) return as === undefined ? text : convert(text, as);
  }
  return undefined;
}

function fillText(template: Template, readable: Readable): JsonValue | undefined {
  const [only] = template;
  if (template.length === 1 && only !== undefined && typeof only !== 'string')
    return fillPlaceholder(only, readable);
  let text = '';
  for (const part of template) {
    const filled = typeof part === 'string' ? part : fillPlaceholder(part, readable);
    if (filled === undefined) return undefined;
    text += filled;
  }
  return text;
}

/** Fills in a value; undefined if something that it reads is not there, or cannot be converted. */
type Fill = (readable: Readable) => JsonValue | undefined;

/**
 * Makes ready what fills the placeholders in the texts of a value, also of lists and maps in it.
 * Values are put in as they are: what they say is never read as a placeholder.
 *
 * @throws {PlaceholderError} if a placeholder in it is none
 */
export function compilePlaceholders(value: JsonValue): Fill {
  if (typeof value === 'string') {
    const template = parseTemplate(value);
    return (readable) => fillText(template, readable);
  }
  if (Array.isArray(value)) {
    const fills = value.map(compilePlaceholders);
    return (readable) => {
      const filled = fills.map((fill) => fill(readable));
      return filled.every((each) => each !== undefined) ? filled : undefined;
    };
  }
  if (isObject(value)) {
    const fills = Object.entries(value).map(
      ([name, each]) => [name, compilePlaceholders(each as JsonValue)] as const,
    );
    return (readable) => {
      const filled = fills.map(([name, fill]) => [name, fill(readable)] as const);
      if (filled.some(([, each]) => each === undefined)) return undefined;
      return Object.fromEntries(filled) as JsonValue;
    };
  }
  return () => value;
}
