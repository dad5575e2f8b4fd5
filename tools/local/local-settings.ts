import { asText, defaultsOf } from '../../deploy/parameters.ts';
import { readPlannedSettings } from '../../deploy/planned-settings.ts';
import { SERVICE } from '../../src/service.ts';
import type { Settings } from '../../src/settings.ts';

/** The settings of the function on stage `local`. */
export const readLocalSettings = (): Settings =>
  readPlannedSettings(asText(defaultsOf({ service: SERVICE, stage: 'local' })));
