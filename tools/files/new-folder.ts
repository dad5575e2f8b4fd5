import { readdirSync, rmdirSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { UserError } from '../command/user-error.ts';
import { showText } from '../terminal/show-text.ts';

/** A folder that was new, or empty. */
export interface NewFolder {
  /** Removes it again if it was new, and nothing is in it. */
  leave(): void;
}

/**
 * Opens a folder to write into.
 *
 * @param toDo as in `export to`
 * @throws {UserError} if something is in it; else what the system says
 */
export async function openNewFolder(folder: string, toDo: string): Promise<NewFolder> {
  const created = await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0)
    throw new UserError(`${showText(folder)} is not empty: name a new folder to ${toDo}.`);
  return {
    leave() {
      if (created !== undefined && readdirSync(folder).length === 0) rmdirSync(folder);
    },
  };
}
