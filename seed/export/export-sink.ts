import { rmSync } from 'node:fs';
import { open, stat, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { UserError } from '../../tools/command/user-error.ts';
import { openNewFolder } from '../../tools/files/new-folder.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import { writeTo } from '../../tools/terminal/write-to.ts';
import { EXTENSIONS, type FileFormat, formatOf, MAX_BYTES } from '../files/find-files.ts';
import { MAX_LINE_BYTES } from '../files/read-lines.ts';
import type { Exported, SeedFields } from './exported-tenant.ts';
import { toYaml } from './seed-yaml.ts';

/** Where an exported table goes: first the catalogue, if there is one, then the tenants. */
export interface ExportSink {
  /** False if no seed file can hold it. */
  write(part: Exported): Promise<boolean>;
  end(): Promise<void>;
  /** Leaves nothing behind, at once. */
  discard(): void;
}

/** How a file says tenants, one after the other, and before them the catalogue. */
interface Layout {
  /** How a document begins, with a catalogue or without. */
  head(catalog?: SeedFields): string;
  readonly begin: string;
  readonly between: string;
  readonly end: string;
  readonly empty: string;
  readonly mostBytes: number;
  say(seed: SeedFields): string;
}

const YAML_BEGIN = 'tenants:\n';

const LAYOUTS: Readonly<Record<FileFormat, Layout>> = {
  yaml: {
    head: (catalog) => (catalog ? toYaml({ catalog }) : ''),
    begin: YAML_BEGIN,
    between: '',
    end: '',
    empty: 'tenants: []\n',
    mostBytes: MAX_BYTES.yaml,
    say: (seed) => toYaml({ tenants: [seed] }).slice(YAML_BEGIN.length),
  },
  json: {
    head: (catalog) => (catalog ? `{"catalog":${JSON.stringify(catalog)},\n` : '{'),
    begin: '"tenants":[\n',
    between: ',\n',
    end: '\n]}\n',
    empty: '"tenants":[]}\n',
    mostBytes: MAX_BYTES.json,
    say: (seed) => JSON.stringify(seed),
  },
  lines: {
    head: (catalog) => (catalog ? `${JSON.stringify({ catalog })}\n` : ''),
    begin: '',
    between: '',
    end: '',
    empty: '',
    mostBytes: Number.POSITIVE_INFINITY,
    say: (seed) => `${JSON.stringify(seed)}\n`,
  },
};

/** The file of the catalogue in a folder. */
const CATALOG = 'catalog';

const bytes = (text: string) => Buffer.byteLength(text, 'utf8');

/** Takes text, piece by piece. */
interface Output extends Pick<ExportSink, 'discard'> {
  readonly name: string;
  write(text: string): Promise<unknown>;
  end(): Promise<void>;
}

function createFileSink(output: Output, format: FileFormat): ExportSink {
  const { head, begin, between, end, empty, mostBytes, say } = LAYOUTS[format];
  // What goes before the tenants, until the first of them, or the end, comes.
  let before = head();
  let size = 0;
  const write = async (text: string) => {
    size += bytes(text);
    if (size > mostBytes) {
      const most = `the ${mostBytes / 1024 / 1024} MB that a document of ${format.toUpperCase()} may have`;
      throw new UserError(
        `${showText(output.name)} would be larger than ${most}: export to a .ndjson file, or to a new folder.`,
      );
    }
    await output.write(text);
  };
  return {
    async write({ kind, seed }) {
      const text = kind === 'catalog' ? head(seed) : say(seed);
      if (format === 'lines' && bytes(text) > MAX_LINE_BYTES) return false;
      if (kind === 'catalog') before = text;
      else await write((size === 0 ? before + begin : between) + text);
      return true;
    },
    async end() {
      await write(size === 0 ? before + empty : end);
      await output.end();
    },
    discard: output.discard,
  };
}

const standardOutput: Output = {
  name: 'The document',
  write: (text) => writeTo(process.stdout, text),
  async end() {},
  discard() {},
};

async function createFile(name: string): Promise<Output> {
  const file = await open(name, 'wx');
  return {
    name,
    write: (text) => file.appendFile(text).catch(refuse(name)),
    end: () => file.close(),
    discard: () => rmSync(name),
  };
}

/**
 * One file a tenant. Two ids that differ in case only get two names, for systems that take them for
 * one.
 */
async function createFolder(folder: string): Promise<ExportSink> {
  const { leave } = await openNewFolder(folder, 'export to');
  const taken = new Set<string>([CATALOG]);
  const written: string[] = [];
  const nameOf = (tenantId: string) => {
    let name = tenantId.toLowerCase();
    for (let number = 2; taken.has(name); number++) name = `${tenantId.toLowerCase()}-${number}`;
    taken.add(name);
    return name;
  };
  const { yaml, lines } = LAYOUTS;
  return {
    async write(part) {
      const isCatalog = part.kind === 'catalog';
      const inYaml = isCatalog ? yaml.head(part.seed) : yaml.begin + yaml.say(part.seed);
      const isYaml = bytes(inYaml) <= MAX_BYTES.yaml;
      const text = isYaml ? inYaml : lines[isCatalog ? 'head' : 'say'](part.seed);
      if (!isYaml && bytes(text) > MAX_LINE_BYTES) return false;
      const name = isCatalog ? CATALOG : nameOf(part.tenantId);
      const file = join(folder, `${name}${isYaml ? '.yaml' : '.ndjson'}`);
      written.push(file);
      await writeFile(file, text, { flag: 'wx' }).catch((cause) => {
        if (cause.code === 'EEXIST') written.pop();
        return refuse(file)(cause);
      });
      return true;
    },
    async end() {},
    discard() {
      for (const file of written) rmSync(file, { force: true });
      leave();
    },
  };
}

const refuse = (name: string) => (cause: NodeJS.ErrnoException) => {
  const reason = cause.code === 'EEXIST' ? 'it is there already' : `the system says ${cause.code}`;
  throw new UserError(`Cannot export to ${showText(name)}: ${reason}.`, { cause });
};

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/**
 * Opens what to export to: a `.ndjson`, `.yaml` or `.json` file that is not there yet, a new
 * folder, or without a name the standard output.
 *
 * @throws {UserError} if something is there already, or it cannot be written
 */
export async function openExport(out: string | undefined): Promise<ExportSink> {
  if (out === undefined) return createFileSink(standardOutput, 'yaml');
  const format = formatOf(out);
  if (!format && /^\.[a-z]+$/i.test(extname(out)) && !(await isFolder(out))) {
    throw new UserError(
      `Cannot export to ${showText(out)}: expected a name that ends in ${EXTENSIONS}. For a folder of that name, make it first.`,
    );
  }
  try {
    return format ? createFileSink(await createFile(out), format) : await createFolder(out);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    return refuse(out)(cause as NodeJS.ErrnoException);
  }
}
