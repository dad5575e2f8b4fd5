import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isMap, isNode, isScalar, isSeq, type Pair, parseAllDocuments, type YAMLMap } from 'yaml';
import { isObject, ownField } from '../../src/json.ts';
import { docsPath } from '../command/call-to.ts';
import { UserError } from '../command/user-error.ts';
import { addDependency } from './add-to-package.ts';
import { type FileChange, lineEndingOf } from './file-change.ts';

const PLUGIN = 'tenant-claims';
const SECTION = 'tenantClaims';

const misunderstood = (file: string, why: string) =>
  new UserError(
    `${file} is not understood: ${why}. Add tenant-claims to its plugins, and custom.${SECTION}, by hand: see ${docsPath('serverless.md')}. Nothing was written.`,
  );

/** What stands in a service, and where. */
interface Service {
  readonly root: YAMLMap;
  readonly value: Readonly<Record<string, unknown>>;
}

function parseService(file: string, text: string): Service {
  // Tags such as !Ref are the framework's.
  const documents = parseAllDocuments(text, { logLevel: 'silent', customTags: [] });
  const [document, ...others] = 'empty' in documents ? [] : documents;
  if (!document || others.length > 0) throw misunderstood(file, 'expected one document');
  const [error] = document.errors;
  if (error) {
    const [place] = error.linePos ?? [];
    throw misunderstood(file, `line ${place?.line ?? 1} is no YAML`);
  }
  if (!isMap(document.contents)) throw misunderstood(file, 'expected a map');
  return { root: document.contents as YAMLMap, value: document.toJS({ maxAliasCount: 1_000 }) };
}

const pairOf = (map: YAMLMap, name: string): Pair | undefined =>
  map.items.find(({ key }) => isScalar(key) && key.value === name);

/** A text that goes in at a place. */
interface Insertion {
  readonly at: number;
  readonly text: string;
}

const columnOf = (text: string, at: number) => at - (text.lastIndexOf('\n', at - 1) + 1);
/** The end of the line on which something ends. */
const lineEnd = (text: string, at: number) => {
  const end = text.slice(at).search(/\r?\n/);
  return end < 0 ? text.length : at + end;
};
const startOf = (node: unknown) => (isNode(node) ? (node.range?.[0] ?? 0) : 0);
/** Where the value of a node ends, without the comments below it. */
const endOf = (node: unknown) => (isNode(node) ? (node.range?.[1] ?? 0) : 0);
/** Where the last line of a block ends. */
const blockEnd = (text: string, node: unknown) =>
  lineEnd(text, startOf(node) + text.slice(startOf(node), endOf(node)).trimEnd().length);

const atEnd = (text: string, lines: readonly string[]): Insertion => ({
  at: text.length,
  text: `\n${lines.join('\n')}\n`,
});

/** Under a name that has nothing yet; undefined if it has something. */
function underName(text: string, { key, value }: Pair, lines: readonly string[]) {
  if (!isScalar(value) || value.value !== null || startOf(value) < endOf(value)) return undefined;
  const indent = ' '.repeat(columnOf(text, startOf(key)) + 2);
  const added = lines.map((line) => `\n${indent}${line}`).join('');
  return { at: lineEnd(text, endOf(key)), text: added };
}

/** Adds the plugin to those that there are; undefined if it is there. */
function insertPlugin(file: string, text: string, { root }: Service): Insertion | undefined {
  const plugins = pairOf(root, 'plugins');
  if (plugins === undefined) return atEnd(text, ['plugins:', `  - ${PLUGIN}`]);
  const named = isMap(plugins.value) ? pairOf(plugins.value, 'modules') : plugins;
  const first = named && underName(text, named, [`- ${PLUGIN}`]);
  if (first) return first;
  const list = named?.value;
  if (!isSeq(list)) throw misunderstood(file, 'plugins is no list');
  if (list.items.some((item) => isScalar(item) && item.value === PLUGIN)) return undefined;
  if (list.flow) {
    const separator = list.items.length > 0 ? ', ' : '';
    return { at: endOf(list) - 1, text: `${separator}${PLUGIN}` };
  }
  const indent = ' '.repeat(columnOf(text, startOf(list)));
  return { at: blockEnd(text, list), text: `\n${indent}- ${PLUGIN}` };
}

/** The pools of a service by their logical ids. */
function poolsOf({ value }: Service): readonly string[] {
  const parts = [value.resources].flat().filter(isObject);
  return parts.flatMap((part) =>
    Object.entries(isObject(part.Resources) ? part.Resources : {}).flatMap(([id, resource]) =>
      isObject(resource) && resource.Type === 'AWS::Cognito::UserPool' ? [id] : [],
    ),
  );
}

/** The section for a service: its own pool, if it has one. */
function sectionOf(service: Service): readonly string[] {
  const [pool, ...others] = poolsOf(service);
  const choice =
    pool !== undefined && others.length === 0
      ? [`userPool: ${pool}`]
      : [
          '# The user pool: docs/serverless.md of the package says what there is.',
          'userPool: none',
        ];
  return [`${SECTION}:`, ...choice.map((line) => `  ${line}`)];
}

/** Adds the section to `custom`; undefined if it is there. */
function insertSection(file: string, text: string, service: Service): Insertion | undefined {
  const custom = pairOf(service.root, 'custom');
  const lines = sectionOf(service);
  if (custom === undefined) return atEnd(text, ['custom:', ...lines.map((line) => `  ${line}`)]);
  const first = underName(text, custom, lines);
  if (first) return first;
  const map = custom.value;
  if (isMap(map) && pairOf(map as YAMLMap, SECTION)) return undefined;
  if (!isMap(map) || map.flow || map.items.length === 0)
    throw misunderstood(file, 'custom is no map, a name on each line');
  const indent = ' '.repeat(columnOf(text, startOf(map)));
  return {
    at: blockEnd(text, map),
    text: lines.map((line) => `\n${indent}${line}`).join(''),
  };
}

const withInsertions = (text: string, insertions: readonly Insertion[]) =>
  insertions
    // The last first; of two at the end of the file the first one comes first.
    .map((insertion, index) => ({ ...insertion, index }))
    .sort((one, other) => other.at - one.at || other.index - one.index)
    .reduce((done, { at, text: added }) => done.slice(0, at) + added + done.slice(at), text);

/** What a service says apart from the plugin and its section. */
function withoutOurs(value: Service['value']): unknown {
  const { plugins, custom, ...others } = value;
  const without = (list: unknown) =>
    Array.isArray(list) ? list.filter((name) => name !== PLUGIN) : list;
  const modules = isObject(plugins)
    ? { ...plugins, modules: without(plugins.modules ?? []) }
    : undefined;
  const { [SECTION]: _, ...rest } = isObject(custom) ? custom : {};
  return { ...others, plugins: modules ?? without(plugins ?? []), custom: rest };
}

/**
 * What a service needs to use the plugin: a line, and a section. Everything else stays to the byte.
 *
 * @throws {UserError} if its file is not understood
 */
export function planService(folder: string, file: string): readonly FileChange[] {
  const before = readFileSync(join(folder, file), 'utf8');
  const eol = lineEndingOf(before);
  const text = before.endsWith('\n') ? before : `${before}${eol}`;
  const service = parseService(file, text);
  const insertions = [insertPlugin(file, text, service), insertSection(file, text, service)].filter(
    (insertion) => insertion !== undefined,
  );
  const dependency = addDependency(folder);
  if (insertions.length === 0) return dependency;
  const after = withInsertions(
    text,
    insertions.map(({ at, text: added }) => ({ at, text: added.replaceAll('\n', eol) })),
  );
  const made = parseService(file, after);
  const isAsMeant =
    isDeepStrictEqual(withoutOurs(made.value), withoutOurs(service.value)) &&
    isObject(made.value.custom) &&
    isObject(ownField(made.value.custom, SECTION)) &&
    insertPlugin(file, after, made) === undefined;
  if (!isAsMeant) throw misunderstood(file, 'it is written in a way that a line does not fit in');
  return [{ path: file, before, after }, ...dependency];
}
