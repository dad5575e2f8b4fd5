import { rm } from 'node:fs/promises';

/** Removes what package-dev.ts packaged. */
export default async function removeDevPackage(): Promise<void> {
  if (process.env.DEV_PACKAGE) await rm(process.env.DEV_PACKAGE, { recursive: true });
}
