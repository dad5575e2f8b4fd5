const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Does something before the process ends, by itself or by a signal; at once, because nothing that
 * is waited for comes to its end by then.
 *
 * @returns how to have it not done any more
 */
export function onExit(act: () => void): () => void {
  const forget = () => {
    process.off('exit', act);
    for (const each of SIGNALS) process.off(each, leave);
  };
  const leave = (signal: NodeJS.Signals) => {
    try {
      act();
    } finally {
      // Whatever could not be done, the process ends by the signal, and not by a stack trace.
      forget();
      process.kill(process.pid, signal);
    }
  };
  process.on('exit', act);
  for (const signal of SIGNALS) process.on(signal, leave);
  return forget;
}
