import { AsyncLocalStorage } from 'node:async_hooks';

type Context = Record<string, unknown>;

/** What the X-Ray SDK keeps of the trace that code belongs to, wherever that code goes on. */
class Namespace {
  readonly #contexts = new AsyncLocalStorage<Context>();

  createContext(): Context {
    return { ...this.#contexts.getStore() };
  }

  enter(context: Context): void {
    this.#contexts.enterWith(context);
  }

  runAndReturn<T>(task: () => T): T {
    return this.#contexts.run(this.createContext(), task);
  }

  get(key: string): unknown {
    return this.#contexts.getStore()?.[key];
  }

  set(key: string, value: unknown): unknown {
    const context = this.#contexts.getStore();
    if (context) context[key] = value;
    return context && value;
  }
}

const namespaces = new Map<string, Namespace>();

export const getNamespace = (name: string): Namespace | undefined => namespaces.get(name);

/**
 * Stands in for `cls-hooked` in the bundle, whose hooks make every promise of a function dearer
 * once they are loaded, also in sign-ins that nobody traces.
 */
export function createNamespace(name: string): Namespace {
  const namespace = new Namespace();
  namespaces.set(name, namespace);
  return namespace;
}
