import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Option } from 'commander';
import type { Extend } from '../../src/extension/own-code.ts';
import { UserError } from './user-error.ts';

/** The option that names the module of own code. */
export const extensionOption = (): Option =>
  new Option('--extension <module>', 'own code: a module that exports the function extend');

const isExtend = (value: unknown): value is Extend => typeof value === 'function';

/**
 * Loads own code: what a module exports as `extend`.
 *
 * @throws {UserError} if the module cannot be loaded, or exports no such function
 */
export async function loadExtension(path: string): Promise<Extend> {
  let loaded: { readonly extend?: unknown };
  try {
    loaded = await import(pathToFileURL(resolve(path)).href);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`Cannot load --extension ${path}: ${reason}`, { cause });
  }
  if (isExtend(loaded.extend)) return loaded.extend;
  throw new UserError(
    `${path} exports no function extend: put own code into a module of its own, as in export const extend = …`,
  );
}
