import { type Document, isMap, isScalar, isSeq, type Scalar } from 'yaml';
import type { Path } from './problem.ts';
import type { YamlFault } from './yaml-faults.ts';

// What YAML 1.1 makes of plain text that YAML 1.2 keeps: https://yaml.org/type/
const WORD = /^(?:yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/;
const NUMBER =
  /^[-+]?(?:0b[01_]+|0x[\da-fA-F_]+|\d[\d_]*(?:\.[\d_]*(?:[eE][-+]?\d+)?)?|\.\d[\d_]*(?:[eE][-+]?\d+)?|\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?)$/;
const DATE =
  /^\d{4}-(?:\d\d-\d\d|\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::?\d\d)?))?)$/;

/** Seed files have instants in these, whatever reads them. */
const INSTANTS: readonly unknown[] = ['activeFrom', 'activeUntil'];

/**
 * What readers of YAML 1.1 take the plain text of a field for; undefined if they keep it, as
 * readers of YAML 1.2 do.
 *
 * @param name the field, or the index in a list
 */
export function inYaml11(name: unknown, text: string): string | undefined {
  if (WORD.test(text)) return 'true or false';
  if (NUMBER.test(text)) return 'a number';
  return DATE.test(text) && !INSTANTS.includes(name) ? 'a date' : undefined;
}

const PLAIN_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/;
/** So many digits a number keeps in any case. */
const SAFE_DIGITS = 15;

/** Whether a number, written out again, has the digits that the author wrote. */
function keepsDigits(value: number, source: string): boolean {
  return (
    String(value) === source ||
    (PLAIN_NUMBER.test(source) &&
      !Object.is(value, -0) &&
      source.replace(/^[-0.]+|\./g, '').length <= SAFE_DIGITS)
  );
}

function describe(name: unknown, { value, source = '' }: Scalar): string | undefined {
  if (typeof value === 'number') {
    // What JSON cannot hold is an error elsewhere.
    return Number.isFinite(value) && !keepsDigits(value, source)
      ? 'YAML reads a number here, and drops how it is written: put it in quotes to keep the text'
      : undefined;
  }
  if (typeof value !== 'string') {
    const isSame = source === String(value) || (value === null && /^~?$/.test(source));
    return isSame ? undefined : `YAML reads ${value} here: write it so, or in quotes if it is text`;
  }
  const other = inYaml11(name, value);
  if (!other) return undefined;
  const meant = WORD.test(value) ? `, or write ${other} if that is meant` : '';
  return `text here, but ${other} to readers of YAML 1.1: put it in quotes${meant}`;
}

function* findIn(node: unknown, path: Path): Generator<YamlFault> {
  if (isMap(node)) {
    for (const { key, value } of node.items)
      if (isScalar(key)) yield* findIn(value, [...path, String(key.value)]);
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) yield* findIn(item, [...path, index]);
  } else if (isScalar(node) && node.type === 'PLAIN' && node.tag === undefined) {
    const message = describe(path.at(-1), node);
    if (message) yield { offset: node.range?.[0] ?? 0, path, message };
  }
}

/**
 * Plain values that are not what their author saw: numbers that lose characters, and text that
 * readers of YAML 1.1 take for something else. Names are left out, because no reader here or there
 * keeps them from being names.
 */
export const findLostSpelling = (document: Document): Generator<YamlFault> =>
  findIn(document.contents, []);
