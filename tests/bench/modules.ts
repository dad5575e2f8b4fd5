import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleService } from '../support/bundle-service.ts';

/** The modules whose handlers are compared, by their URLs. */
export interface Modules {
  readonly empty: string;
  readonly eightLines: string;
  readonly usualWay: string;
  readonly bareRequest: string;
  readonly service: string;
  remove(): Promise<void>;
}

const reference = (name: string) => pathToFileURL(resolve('tests/bench', name)).href;

/** Bundles the service into a folder of its own, next to the references. */
export async function prepareModules(): Promise<Modules> {
  const directory = await mkdtemp(join(tmpdir(), 'tenant-claims-bench-'));
  for (const { path, content } of await bundleService()) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
  return {
    empty: reference('empty.mjs'),
    eightLines: reference('eight-lines.mjs'),
    usualWay: reference('usual-way.mjs'),
    bareRequest: reference('bare-request.mjs'),
    service: pathToFileURL(join(directory, 'functions/pre-token-generation.mjs')).href,
    remove: () => rm(directory, { recursive: true }),
  };
}
