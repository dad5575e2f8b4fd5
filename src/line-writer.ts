/**
 * Makes what writes lines to a stream, those of sign-ins that end together at once: a write takes
 * longer than to make the line. All are written before any of those sign-ins has its answer.
 */
export function createLineWriter(stream: { write(text: string): unknown }): (line: string) => void {
  let lines = '';
  const flush = () => {
    const text = lines;
    lines = '';
    stream.write(text);
  };
  return (line) => {
    if (lines === '') queueMicrotask(flush);
    lines += line;
  };
}
