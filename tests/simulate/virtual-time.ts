/** Time that passes as fast as what happens in it is worked out. */
export interface VirtualTime {
  /** Milliseconds since the begin. */
  now(): number;
  /** Does something after so many milliseconds. Returns what calls it off. */
  after(ms: number, act: () => void): () => void;
  /** Lets time pass until then, in milliseconds since the begin. */
  runUntil(end: number): Promise<void>;
}

interface Due {
  readonly at: number;
  /** What is due at the same time is done in the order in which it was asked for. */
  readonly order: number;
  act: (() => void) | undefined;
}

const isBefore = (a: Due, b: Due) => a.at < b.at || (a.at === b.at && a.order < b.order);

/** What is due, the earliest first: a binary heap. */
function createAgenda() {
  const heap: Due[] = [];
  const swap = (i: number, j: number) => {
    const [a, b] = [heap[i], heap[j]];
    if (a && b) [heap[i], heap[j]] = [b, a];
  };
  const precedes = (i: number, j: number) => {
    const [a, b] = [heap[i], heap[j]];
    return a !== undefined && b !== undefined && isBefore(a, b);
  };
  return {
    first: () => heap[0],
    add(due: Due) {
      let at = heap.push(due) - 1;
      for (let parent = (at - 1) >> 1; at > 0 && precedes(at, parent); parent = (at - 1) >> 1) {
        swap(at, parent);
        at = parent;
      }
    },
    takeFirst(): Due | undefined {
      swap(0, heap.length - 1);
      const taken = heap.pop();
      for (let at = 0; ; ) {
        const [left, right] = [2 * at + 1, 2 * at + 2];
        const least = precedes(right, left) ? right : left;
        if (!precedes(least, at)) return taken;
        swap(at, least);
        at = least;
      }
    },
  };
}

/** One turn of the event loop, after which everything that waits for no time is done. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

export function createVirtualTime(): VirtualTime {
  const agenda = createAgenda();
  let time = 0;
  let asked = 0;
  return {
    now: () => time,
    after(ms, act) {
      const due: Due = { at: time + ms, order: asked++, act };
      agenda.add(due);
      return () => {
        due.act = undefined;
      };
    },
    async runUntil(end) {
      for (;;) {
        const first = agenda.first();
        if (first === undefined || first.at > end) break;
        agenda.takeFirst();
        if (first.act === undefined) continue;
        time = first.at;
        first.act();
        await turn();
      }
      time = end;
    },
  };
}

/** Lets the timers of all code run by a virtual time. Returns what ends that. */
export function takeOverTimers({ after }: VirtualTime): () => void {
  const { setTimeout, clearTimeout } = globalThis;
  const cancels = new Map<number, () => void>();
  let last = 0;
  Object.assign(globalThis, {
    setTimeout(act: () => void, ms = 0) {
      const id = ++last;
      const end = () => {
        cancels.delete(id);
        act();
      };
      cancels.set(id, after(ms, end));
      return id;
    },
    clearTimeout(id: number) {
      cancels.get(id)?.();
      cancels.delete(id);
    },
  });
  return () => void Object.assign(globalThis, { setTimeout, clearTimeout });
}
