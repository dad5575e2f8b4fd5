import type { EventVersion } from '../../src/event/trigger-event.ts';
import type { Kind } from '../../src/records/kinds.ts';
import { SETTINGS, type Settings } from '../../src/settings.ts';
import type { FoundStage } from '../../tools/aws/find-stage.ts';
import { type Destination, loadStage } from '../../tools/aws/table-target.ts';
import { readSettingsOf } from '../../tools/command/setting-slips.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { showText } from '../../tools/terminal/show-text.ts';

/** A setting of the function, and where it was found. */
interface FoundSetting {
  readonly variable: string;
  /** Null: not set. */
  readonly value: string | null;
  /** `default`, `environment`, or as in `function of stage prod`. */
  readonly from: string;
}

/** With which settings tokens are foretold. */
export interface AssumedSettings {
  readonly settings: Settings;
  /** The events that the user pool sends, where a stage says. */
  readonly eventVersion: EventVersion | undefined;
  /** Those that tokens depend on: what everybody has to know, and what is not as usual. */
  readonly found: readonly FoundSetting[];
  /** Why those of the stage are not among them. */
  readonly unread?: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** No token depends on them. */
export const OF_NO_TOKEN: readonly (keyof Settings)[] = [
  'tenantsTable',
  'lookupTimeoutMs',
  'cacheTtlSeconds',
  'cacheStaleSeconds',
  'logLevel',
];
/** Without them some records count for nothing. */
const ALWAYS_TOLD: readonly (keyof Settings)[] = ['membership', 'allowedRoles'];

function findSettings(variables: Variables, origin: string): readonly FoundSetting[] {
  const names = Object.keys(SETTINGS) as (keyof Settings)[];
  return names.flatMap((name) => {
    const { variable, fallback } = SETTINGS[name];
    const text = variables[variable]?.trim();
    if (OF_NO_TOKEN.includes(name) || !(text || ALWAYS_TOLD.includes(name))) return [];
    if (text) return [{ variable, value: text, from: origin }];
    return [{ variable, value: typeof fallback === 'string' ? fallback : null, from: 'default' }];
  });
}

function read(variables: Variables, origin: string, whose: string) {
  const settings = readSettingsOf({ ...variables, TENANTS_TABLE: 'tenants' }, whose);
  return { settings, eventVersion: undefined, found: findSettings(variables, origin) };
}

/**
 * The settings that the command's own environment says.
 *
 * @throws {UserError} naming the variables that cannot be used
 */
export const settingsOfEnvironment = (): AssumedSettings => read(process.env, 'environment', '');

/**
 * The settings of the function of a stage; where they cannot be read, those of the environment.
 *
 * @throws {UserError} if they cannot be read, and nothing else will do
 */
async function settingsOfStage(stage: FoundStage, strict: boolean): Promise<AssumedSettings> {
  const { readFunctionVariables } = await import('../../tools/aws/function-configuration.ts');
  const name = `stage ${stage.stage}`;
  const { eventVersion } = stage;
  try {
    const variables = await readFunctionVariables(stage);
    const whose = `The function of ${name} cannot start: `;
    return { ...read(variables, `function of ${name}`, whose), eventVersion };
  } catch (error) {
    if (!(error instanceof UserError) || strict) throw error;
    const unread = `The settings of ${name} could not be read. ${error.message}`;
    return { ...settingsOfEnvironment(), eventVersion, unread };
  }
}

/**
 * Finds the settings to foretell tokens with: those of the stage, or of the environment. With them
 * comes the destination, in which a stage is looked up once.
 *
 * @param strict whether the settings of a stage have to be read
 */
export async function assumeSettings<Given extends Destination | undefined>(
  destination: Given,
  strict: boolean,
): Promise<{ readonly assumed: AssumedSettings; readonly destination: Given | Destination }> {
  if (!destination || 'table' in destination)
    return { assumed: settingsOfEnvironment(), destination };
  const stage = await loadStage(destination.stage);
  const { table, primaryRegion } = stage;
  return {
    assumed: await settingsOfStage(stage, strict),
    destination: {
      ...{ table, tableFrom: '--stage', primaryRegion },
      endpoint: destination.endpoint,
    },
  };
}

/** The kinds of records that count for nothing, and why. */
export function findUncounted(assumed: AssumedSettings): ReadonlyMap<Kind, string> {
  const { settings, eventVersion } = assumed;
  const reasons = new Map<Kind, string>();
  if (settings.membership === 'off') reasons.set('member', 'MEMBERSHIP is off');
  if (settings.identityProviders === 'off')
    reasons.set('identityProvider', 'IDENTITY_PROVIDERS is off');
  if (eventVersion !== undefined && eventVersion !== 'V3_0') {
    reasons.set('client', `the user pool sends ${eventVersion} events, and machines need V3_0`);
  }
  return reasons;
}

/** As in `Settings: MEMBERSHIP=off (default), ALLOWED_ROLE_ARNS not set (default).` */
export function describeSettings(found: readonly FoundSetting[]): string {
  const settings = found.map(
    ({ variable, value, from }) =>
      `${variable}${value === null ? ' not set' : `=${value}`} (${from})`,
  );
  return showText(`Settings: ${settings.join(', ')}.`);
}
