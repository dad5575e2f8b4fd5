import { byId, element } from './element.ts';
import { get, onNoAnswer, RequestError } from './request.ts';

const WELL_MS = 4_000;
const AWAY_MS = 1_000;

/** Watches the table, says in a banner when it is away, and calls back when it has returned. */
export function watchHealth(onReturn: () => void): void {
  const banner = byId('banner');
  let isAway = false;
  let timer = 0;

  const say = ({ message }: RequestError) => {
    const text = `${message} Trying again.`;
    if (banner.textContent !== text) banner.replaceChildren(element('p', {}, text));
    if (isAway) return;
    isAway = true;
    schedule();
  };
  const check = async () => {
    if (document.hidden) return schedule();
    try {
      await get('/api/health');
      banner.replaceChildren();
      if (isAway) onReturn();
      isAway = false;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      say(error);
    }
    schedule();
  };
  const schedule = () => {
    clearTimeout(timer);
    timer = window.setTimeout(check, isAway ? AWAY_MS : WELL_MS);
  };
  onNoAnswer(say);
  schedule();
}
