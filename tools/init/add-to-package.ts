import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits, modify, type ParseError, parse } from 'jsonc-parser';
import { isObject, ownField } from '../../src/json.ts';
import { readOwnPackage } from '../command/code-folder.ts';
import { UserError } from '../command/user-error.ts';
import { type FileChange, lineEndingOf } from './file-change.ts';

const FILE = 'package.json';
/** What `npm init` writes in place of a test. */
const NO_TEST = /no test specified/;

/** npm reads past it. */
const BYTE_ORDER_MARK = /^\uFEFF/;

type Section = Readonly<Record<string, string>>;

const sectionOf = (value: Readonly<Record<string, unknown>>, name: string) => {
  const section = ownField(value, name);
  return isObject(section) ? section : {};
};

function readPackage(folder: string) {
  const before = readFileSync(join(folder, FILE), 'utf8');
  const errors: ParseError[] = [];
  const value: unknown = parse(before.replace(BYTE_ORDER_MARK, ''), errors);
  if (errors.length > 0 || !isObject(value))
    throw new UserError(`${FILE} is no JSON object: put it right first. Nothing was written.`);
  return { before, value };
}

/** Adds entries that are not there to sections of package.json, and leaves everything else. */
function addEntries(folder: string, sections: Readonly<Record<string, Section>>): FileChange[] {
  const { before, value } = readPackage(folder);
  const isKnown = (section: string, name: string) =>
    section === 'scripts'
      ? !NO_TEST.test(String(ownField(sectionOf(value, section), name) ?? 'no test specified'))
      : ['dependencies', 'devDependencies'].some((each) =>
          Object.hasOwn(sectionOf(value, each), name),
        );
  const [mark = ''] = BYTE_ORDER_MARK.exec(before) ?? [];
  let after = before.slice(mark.length);
  const eol = lineEndingOf(before);
  const formattingOptions = { insertSpaces: !/^\t/m.test(before), tabSize: 2, eol };
  for (const [section, entries] of Object.entries(sections))
    for (const [name, text] of Object.entries(entries))
      if (!isKnown(section, name))
        after = applyEdits(after, modify(after, [section, name], text, { formattingOptions }));
  after = mark + after;
  return after === before ? [] : [{ path: FILE, before, after }];
}

/** As a project names this package. */
export function ownDependency(): Section {
  const { name, version } = readOwnPackage();
  return { [name]: `^${version}` };
}

/** Whether a folder is a package itself. */
export const isPackage = (folder: string): boolean => existsSync(join(folder, FILE));

/** Has a project depend on the package, if it is a package itself. */
export const addDependency = (folder: string): FileChange[] =>
  isPackage(folder) ? addEntries(folder, { devDependencies: ownDependency() }) : [];

/** Has package.json of a new project, which may be there, say how to run and to test it. */
export function planPackage(
  folder: string,
  name: string,
  sections: Readonly<Record<string, Section>>,
): FileChange[] {
  if (isPackage(folder)) return addEntries(folder, sections);
  const after = `${JSON.stringify({ name, private: true, ...sections }, null, 2)}\n`;
  return [{ path: FILE, before: undefined, after }];
}
