import type { TokenReport } from '../../preview/report.ts';
import { LIMITS, type Limit } from '../../preview/size-limits.ts';
import { element } from './element.ts';
import { bytesText } from './value-text.ts';

const LARGEST = Math.max(...LIMITS.map(({ bytes }) => bytes));
/** Small tokens are the rule: a root gives them more of the scale. */
const position = (bytes: number) => `${Math.min(1, Math.sqrt(bytes / LARGEST)) * 100}%`;

/** As in `10,240 bytes (API Gateway headers)`, whatever article and number the name takes. */
const limitText = ({ name, bytes }: Limit) => `${bytesText(bytes)} bytes (${name})`;

/** Shows how large a token is beside what breaks when it grows. */
export function createGauge({ bytes }: TokenReport): HTMLElement {
  const broken = LIMITS.filter((limit) => bytes.after > limit.bytes);
  const next = LIMITS.find((limit) => bytes.after <= limit.bytes);
  const share = next && `${Math.round((bytes.after / next.bytes) * 100)} % of ${limitText(next)}`;
  const bar = element('span', { class: broken.length > 0 ? 'bar bar-broken' : 'bar' });
  const barBefore = element('span', { class: 'bar bar-before' });
  bar.style.width = position(bytes.after);
  barBefore.style.width = position(bytes.before);
  const ticks = LIMITS.map((limit) => {
    const tick = element(
      'span',
      { class: 'tick' },
      element(
        'span',
        { class: 'tick-label' },
        limit.name.replace(/ headers?$/, ''),
        element('br'),
        bytesText(limit.bytes),
      ),
    );
    tick.style.left = position(limit.bytes);
    return tick;
  });
  const warning = broken.map((limit) => `Larger than ${limitText(limit)}.`);
  return element(
    'div',
    { class: 'gauge' },
    element(
      'p',
      { class: 'gauge-text' },
      element('strong', {}, `${bytesText(bytes.after)} bytes`),
      ` · was ${bytesText(bytes.before)}${share ? ` · ${share}` : ''}`,
    ),
    element('div', { class: 'track', 'aria-hidden': 'true' }, bar, barBefore, ...ticks),
    ...(broken.length > 0
      ? [element('p', { class: 'gauge-warning' }, `⚠ ${warning.join(' ')}`)]
      : []),
  );
}
