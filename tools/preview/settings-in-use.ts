import { isDeepStrictEqual } from 'node:util';
import { readSettings, SETTINGS, type Settings } from '../../src/settings.ts';

/** The settings that a preview assumes, and who says them. */
export interface SettingsInUse {
  readonly settings: Settings;
  /** As in `the environment of this command`. */
  readonly from: string;
  /** Those that are not the defaults, by variable, but for the table. */
  readonly changed: Readonly<Record<string, string>>;
}

const findChanged = (
  settings: Settings,
  variables: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(SETTINGS).flatMap(([name, { variable, fallback }]) => {
      const isChanged = !isDeepStrictEqual(settings[name as keyof Settings], fallback);
      return isChanged && name !== 'tenantsTable' ? [[variable, variables[variable] ?? '']] : [];
    }),
  );

/**
 * The settings that environment variables say, on a table of its own.
 *
 * @throws {ConfigError} if one of them cannot be used
 */
export function settingsFromVariables(
  variables: Readonly<Record<string, string | undefined>>,
  tenantsTable: string,
): SettingsInUse {
  const settings = readSettings({ ...variables, TENANTS_TABLE: tenantsTable });
  const changed = findChanged(settings, variables);
  return { settings, from: 'the environment of this command', changed };
}

/** The settings of a function that is deployed. */
export const settingsOfStage = (
  stage: string,
  deployed: {
    readonly settings: Settings;
    readonly variables: Readonly<Record<string, string>>;
  },
): SettingsInUse => ({
  settings: deployed.settings,
  from: `the function of stage ${stage}`,
  changed: findChanged(deployed.settings, deployed.variables),
});
