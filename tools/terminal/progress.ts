import { type Options, SingleBar } from 'cli-progress';

/** Shows how far a job is. */
export interface Progress {
  /** To be called as often as convenient, with all that is done by now. */
  update(done: number): void;
  /** Leaves the stream as it was before. */
  stop(): void;
}

/** What may be done without telling how far it is. */
export interface Silenced {
  readonly isSilent?: boolean;
}

/** Of a job that nobody waits at. */
export const NO_PROGRESS: Progress = { update() {}, stop() {} };

/** Where progress is shown: a terminal, or something that keeps lines. */
type ProgressStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

interface Job {
  /** How much there is to do, if that is known. */
  readonly total?: number | undefined;
  /** What is counted, such as `rows`. */
  readonly noun: string;
  readonly stream: ProgressStream;
}

/** A job that ends before shows nothing. */
const QUIET_MS = 1_000;
const BAR_EVERY_MS = 200;
const LINE_EVERY_MS = 5_000;
const BAR_SIZE = 24;

const whole = (number: number) => Math.round(number).toLocaleString('en');

/** As in `45s`, `3m 20s`, `1h 5m`. */
function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${Math.floor(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

/** As in `12,000 of 1,000,000 rows, 4,000/s, 4m 7s left`. */
function describe(done: number, seconds: number, { total, noun }: Job): string {
  const rate = done / seconds;
  const amount =
    total === undefined ? `${whole(done)} ${noun}` : `${whole(done)} of ${whole(total)} ${noun}`;
  const left =
    total !== undefined && rate > 0
      ? [`${formatSeconds(Math.max(0, total - done) / rate)} left`]
      : [];
  return [amount, `${whole(rate)}/s`, ...left].join(', ');
}

function createBar(job: Job, text: () => string) {
  const format: Options['format'] = (_options, { progress }) => {
    if (job.total === undefined) return text();
    const filled = Math.round(progress * BAR_SIZE);
    return `${'█'.repeat(filled)}${'░'.repeat(BAR_SIZE - filled)} ${Math.floor(progress * 100)}% ${text()}`;
  };
  return new SingleBar({
    stream: job.stream,
    format,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: true,
  });
}

/**
 * Shows the progress of a job that takes its time: a bar on a terminal, else a line now and then.
 */
export function startProgress(job: Job): Progress {
  const { stream, total } = job;
  const started = performance.now();
  let done = 0;
  let bar: SingleBar | undefined;
  const text = () => describe(done, (performance.now() - started) / 1_000, job);
  const show = () => {
    if (!stream.isTTY) return void stream.write(`${text()}\n`);
    if (bar) return bar.update(done);
    bar = createBar(job, text);
    bar.start(total ?? 0, done);
  };
  let timer = setTimeout(() => {
    show();
    timer = setInterval(show, stream.isTTY ? BAR_EVERY_MS : LINE_EVERY_MS).unref();
  }, QUIET_MS).unref();
  return {
    update(now) {
      done = now;
    },
    stop() {
      clearTimeout(timer);
      bar?.stop();
    },
  };
}
