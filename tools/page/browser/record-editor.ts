import type { RecordText, Saved, TextProblem } from '../page-messages.ts';
import { button, byId, element } from './element.ts';
import { get, post, RequestError } from './request.ts';
import { countOf } from './value-text.ts';
import { createYamlEditor, isError } from './yaml-editor.ts';

const TYPING_MS = 120;

export interface RecordEditor {
  /** Opens a record by its key, and moves there. */
  open(key: string): Promise<void>;
  /**
   * Shows, where one is shown that a sign-in has read, a record of those that this sign-in reads: of
   * the same kind, or else that of the tenant.
   */
  follow(keys: readonly string[]): Promise<void>;
}

interface EditorOptions {
  readonly canSave: boolean;
  readonly onSaved: () => void;
}

/** As in `DEPARTMENT`: which kind of record a key is of. */
const kindOfKey = (key: string): string => key.replace(/^[^/]*\/([^#]*).*/s, '$1');

/** What is shown of a record beside its text: whether there is one. */
function describeAbsence({ text, fault }: RecordText): string {
  if (text !== undefined) return '';
  return fault ? ` It cannot be shown as YAML: ${fault}.` : ' There is no such record.';
}

/** Makes the editor of one record at a time, in its place on the page. */
export function createRecordEditor({ canSave, onSaved }: EditorOptions): RecordEditor {
  const section = byId('record');
  const title = element('h2', { id: 'record-title', tabindex: -1 });
  const about = element('p', { class: 'fine' });
  const status = element('p', { class: 'status', role: 'status' });
  const elsewhere = element(
    'p',
    { class: 'status', role: 'status', hidden: true },
    'Who signs in now has nothing to do with this record: choose them again to save it, or undo the changes.',
  );
  const editor = createYamlEditor('The record as YAML', !canSave, () => waitAndCheck());
  const saveButton = button('Save', () => save(), { class: 'primary' });
  const undoButton = button('Undo changes', () => void drop('undo').catch(() => {})); // the banner says it
  const reloadButton = button('Load it again', () => void drop('reload').catch(() => {})); // likewise
  const closeButton = button('Close', () => close());
  const buttons = canSave ? [saveButton, undoButton, reloadButton, closeButton] : [closeButton];
  section.append(
    title,
    about,
    editor.element,
    elsewhere,
    status,
    element('div', { class: 'actions' }, ...buttons),
  );

  let current: RecordText | undefined;
  /** The record that was asked for, whose kind stays when somebody else signs in. */
  let opened: string | undefined;
  /** Whether no sign-in has led there: it stays, whoever signs in. */
  let isForAll = false;
  /** There while that record is on its way: until then nothing else takes its place. */
  let opening: object | undefined;
  /** How many records were asked for: of several only the last is shown. */
  let asked = 0;
  let keysOfSignIn: readonly string[] = [];
  let opener: Element | null = null;
  let checking = new AbortController();
  let typing = 0;

  const isChanged = () => current?.text !== undefined && editor.text() !== current.text;
  const mayLeave = () =>
    !isChanged() || confirm(`${current?.title} has changes that are not saved. Leave them?`);

  const showProblems = (problems: readonly TextProblem[]) => {
    editor.showProblems(problems);
    saveButton.disabled = problems.some(isError) || !isChanged() || !elsewhere.hidden;
    undoButton.disabled = !isChanged();
  };

  const show = (record: RecordText) => {
    current = record;
    title.textContent = record.title;
    about.replaceChildren(element('code', {}, record.key), describeAbsence(record));
    editor.setText(record.text ?? '');
    for (const each of [editor.element, saveButton, undoButton])
      each.hidden = record.text === undefined;
    reloadButton.hidden = true;
    status.textContent = canSave ? '' : 'This table is only read.';
    showProblems([]);
    if (record.text !== undefined) check();
  };
  const read = (key: string) => get<RecordText>(`/api/record?key=${encodeURIComponent(key)}`);
  /** Shows a record, and says whether it did: nothing else may have been asked for since. */
  const load = async (key: string, isWanted = () => true): Promise<boolean> => {
    const turn = ++asked;
    const record = await read(key);
    const isLast = turn === asked && isWanted();
    if (isLast) show(record);
    return isLast;
  };

  /** Drops the changes, which may have kept the record of somebody else here. */
  async function drop(how: 'undo' | 'reload') {
    if (!current) return;
    if (how === 'undo') show(current);
    else await load(current.key);
    await editorOfRecord.follow(keysOfSignIn);
  }

  function waitAndCheck() {
    status.textContent = '';
    saveButton.disabled = true; // until the text is checked
    clearTimeout(typing);
    typing = window.setTimeout(check, TYPING_MS);
  }

  async function check() {
    checking.abort();
    checking = new AbortController();
    const { signal } = checking;
    if (!current) return;
    try {
      showProblems(
        await post<TextProblem[]>('/api/check', { key: current.key, text: editor.text() }, signal),
      );
    } catch (error) {
      if (signal.aborted) return; // a later text took its place
      if (!(error instanceof RequestError)) throw error;
      status.textContent = error.message;
    }
  }

  async function save() {
    if (!current || saveButton.disabled) return;
    checking.abort();
    const { key, loaded } = current;
    const text = editor.text();
    try {
      const saved = await post<Saved>('/api/record', { key, text, loaded });
      if (current?.key === key) showSaved(saved, text);
      if (saved.outcome === 'saved') onSaved();
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      status.textContent = `Nothing was saved: ${error.message}`;
    }
  }

  /** Shows what became of a text; what was typed since stays. */
  function showSaved(saved: Saved, text: string) {
    switch (saved.outcome) {
      case 'invalid':
        showProblems(saved.problems);
        status.textContent = `Nothing was saved: ${countOf(saved.problems.filter(isError).length, 'problem')}.`;
        return;
      case 'conflict':
        status.textContent = 'This record was changed since it was loaded here: nothing was saved.';
        reloadButton.hidden = false;
        return;
      case 'saved':
        if (editor.text() === text) show(saved.record);
        else {
          current = saved.record;
          check();
        }
        if (document.activeElement === document.body) title.focus({ preventScroll: true }); // what had it is disabled
        status.textContent = 'Saved. The tokens are those of the new record.';
    }
  }

  function hide() {
    section.hidden = true;
    current = undefined;
  }

  function close() {
    if (!mayLeave()) return;
    hide();
    opened = undefined;
    opening = undefined;
    asked++; // what is on its way comes too late
    // The token may have been drawn anew since.
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    else byId('result').focus();
  }

  section.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    if (event.key === 's' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save();
    }
  });

  const editorOfRecord: RecordEditor = {
    async open(key) {
      if (!mayLeave()) return;
      opener = document.activeElement;
      opened = key;
      isForAll = !keysOfSignIn.includes(key);
      elsewhere.hidden = true;
      const keys = keysOfSignIn;
      const mine = {};
      opening = mine;
      try {
        if (!(await load(key))) return;
      } finally {
        if (opening === mine) opening = undefined;
      }
      section.hidden = false;
      section.scrollIntoView({ block: 'nearest' });
      title.focus({ preventScroll: true });
      if (keysOfSignIn !== keys) await editorOfRecord.follow(keysOfSignIn); // somebody else by now
    },
    async follow(keys) {
      keysOfSignIn = keys;
      if (opened === undefined || opening) return;
      const isOfSignIn = !current || isForAll || keys.includes(current.key);
      const keptBack = current && isChanged() && !isOfSignIn;
      elsewhere.hidden = !keptBack;
      if (current && (keptBack || isOfSignIn)) {
        if (current.text !== undefined) check();
        return;
      }
      const ofKind = (kind: string) => keys.find((key) => kindOfKey(key) === kind);
      const next = ofKind(kindOfKey(opened)) ?? ofKind('TENANT');
      hide();
      if (next === undefined) return;
      // Somebody else may sign in by then.
      if (await load(next, () => keysOfSignIn === keys)) section.hidden = false;
    },
  };
  return editorOfRecord;
}
