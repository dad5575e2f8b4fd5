import { readFileSync } from 'node:fs';

/** This package, as a project names it. */
export interface OwnPackage {
  readonly name: string;
  readonly version: string;
  /** What a project installs beside it, for what it uses of it, with the versions that work. */
  readonly peers: Readonly<Record<string, string>>;
}

// From the sources, and from what is built of them, one folder deeper.
const PLACES = ['../../package.json', '../../../package.json'];

function readOwnPackage(): OwnPackage {
  for (const place of PLACES) {
    try {
      const text = readFileSync(new URL(place, import.meta.url), 'utf8');
      const { name, version, peerDependencies } = JSON.parse(text);
      return { name, version, peers: peerDependencies ?? {} };
    } catch {}
  }
  throw new Error('the package has no package.json');
}
export const PACKAGE = readOwnPackage();
