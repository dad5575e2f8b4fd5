import type { EventVersion } from '../../src/event/trigger-event.ts';
import type { Settings } from '../../src/settings.ts';
import { readSettingsOf } from '../command/setting-slips.ts';
import { findStage } from './find-stage.ts';
import { readFunctionVariables } from './function-configuration.ts';

/** The settings of the function that a stage has, and where they stand. */
export interface DeployedSettings {
  readonly settings: Settings;
  /** The environment variables that say them. */
  readonly variables: Readonly<Record<string, string>>;
  /** That of the events it gets, if the stack says so. */
  readonly eventVersion: EventVersion | undefined;
}

/**
 * Reads the settings of the function that is deployed as a stage.
 *
 * @throws {UserError} if there is no such stage or function, or it cannot be asked for, or cannot
 *   start by its settings
 */
export async function readDeployedSettings(stage: string): Promise<DeployedSettings> {
  const found = await findStage(stage);
  const variables = await readFunctionVariables(found);
  const settings = readSettingsOf(variables, `The function of stage ${stage} cannot start: `);
  return { settings, variables, eventVersion: found.eventVersion };
}
