import type { Report, TokenReport } from '../../preview/report.ts';
import type { ChosenPerson, PreviewAnswer, RealSignIn, Setting } from '../page-messages.ts';
import { createChooser } from './chooser.ts';
import { createDenialCard } from './denial-card.ts';
import { button, byId, element } from './element.ts';
import { createGaugeOfAll } from './gauge.ts';
import { watchHealth } from './health.ts';
import { findLost } from './lost-claims.ts';
import { findHalfTyped, findMissing, type Question } from './question.ts';
import { createQuestionCard } from './question-card.ts';
import { createRealCard } from './real-card.ts';
import { createRecordEditor } from './record-editor.ts';
import { createRecordsCard } from './records-card.ts';
import { get, post, RequestError } from './request.ts';
import { createDroppedList, createVersionNote } from './side-notes.ts';
import { createTokenCard } from './token-card.ts';
import { countOf } from './value-text.ts';

const setting = await get<Setting>('/api/setting');
const result = byId('result');
const tokens = byId('tokens');
const offerPlace = byId('offer');
const real = byId('real');
const said = byId('said');
const summary = byId('summary');

byId('setting').append(
  'Table ',
  element('strong', {}, setting.table),
  ` · ${setting.place}`,
  ...(setting.canSave ? [] : [' · ', element('span', { class: 'badge' }, 'read only')]),
);

const editor = createRecordEditor({ canSave: setting.canSave, onSaved: () => preview('same') });
const follow = (key: string) => void editor.open(key).catch(() => {}); // the banner says it
const recordsCard = createRecordsCard(follow);
const showRecordOf = (keys: readonly string[]) => {
  recordsCard.show(keys);
  editor.follow(keys).catch(() => {}); // likewise
};

/** As in `alice@example.com: 9 claims added, 1 changed in the ID token; …`. */
function summarize({ email }: ChosenPerson, report: Report): string {
  const who = email ? `${email}: ` : '';
  if (report.outcome === 'denied') return `${who}no token, ${report.denial.code}.`;
  if (report.outcome === 'refused') return `${who}no token, Cognito refuses what the trigger says.`;
  const parts = report.tokens.map(({ token, claims }) => {
    const many = (change: string) => claims.filter((claim) => claim.change === change).length;
    const changes = (['added', 'changed', 'removed'] as const).flatMap((change) =>
      many(change) > 0 ? [`${many(change)} ${change}`] : [],
    );
    return `${token === 'id' ? 'ID token' : 'access token'} ${changes.join(', ') || 'unchanged'}`;
  });
  const out =
    report.dropped.length > 0 ? `; ${countOf(report.dropped.length, 'grant')} taken out` : '';
  return `${who}${parts.join('; ')}${out}.`;
}

const lastOf = ({ token }: TokenReport, all: readonly TokenReport[]) =>
  all.find((each) => each.token === token);

let shown: readonly TokenReport[] = [];

function render(report: Report, compareWith: readonly TokenReport[]): void {
  if (report.outcome === 'denied') tokens.replaceChildren(createDenialCard(report.denial, follow));
  else if (report.outcome === 'refused') {
    tokens.replaceChildren(
      element('ul', { class: 'denial' }, ...report.findings.map((each) => element('li', {}, each))),
    );
  } else {
    const cards = report.tokens.map((each) =>
      createTokenCard(each, lastOf(each, compareWith), follow),
    );
    const dropped = createDroppedList(report.dropped, follow);
    tokens.replaceChildren(
      element('div', { class: 'cards' }, ...cards),
      createGaugeOfAll(report.tokens),
      ...(dropped ? [dropped] : []),
      ...report.otherVersions.map(createVersionNote),
    );
  }
  shown = report.outcome === 'issued' ? report.tokens : [];
}

/** Offers to sign a demo person in at the user pool of the stack. */
function offerSignIn({ email }: ChosenPerson): void {
  real.replaceChildren();
  said.textContent = '';
  if (offerPlace.dataset.email === (email ?? '')) return;
  offerPlace.dataset.email = email ?? '';
  offerPlace.replaceChildren();
  if (!email) return;
  const signIn = async () => {
    offer.disabled = true;
    const answer = await post<RealSignIn>('/api/sign-in', { email }).catch((error: unknown) => {
      if (error instanceof RequestError) return error;
      throw error;
    });
    if (!offer.isConnected) return; // somebody else is chosen by now
    offer.disabled = false;
    const card =
      answer instanceof RequestError
        ? element('p', {}, answer.message)
        : createRealCard(email, answer);
    real.replaceChildren(card);
    said.textContent = card.querySelector('.verdict')?.textContent ?? card.textContent;
  };
  const offer = button(`Sign ${email.replace(/@.*/, '')} in for real`, signIn);
  offerPlace.append(offer);
}

/** Asks for what is still to be said, and shows neither tokens nor a record. */
function askFor(question: Question): void {
  tokens.replaceChildren(createQuestionCard(question));
  summary.textContent = question.title;
  shown = [];
  showRecordOf([]);
}

/** As in ` This edit takes away plan, scope.` */
function summarizeLost(report: Report, compareWith: readonly TokenReport[]): string {
  const now = report.outcome === 'issued' ? report.tokens : [];
  const lost = now.flatMap((each) => findLost(each, lastOf(each, compareWith)));
  const names = [...new Set(lost.map(({ name }) => name))];
  return names.length > 0 ? ` This edit takes away ${names.join(', ')}.` : '';
}

async function comesTo(
  choice: ChosenPerson,
  signal: AbortSignal,
): Promise<PreviewAnswer | Question> {
  const missing = findMissing(choice, chooser.isSure());
  if (missing) return missing;
  const answer = await post<PreviewAnswer>('/api/preview', choice, signal);
  return (chooser.isTyping() && findHalfTyped(answer)) || answer;
}

let latest: AbortController | undefined;

/** Shows what comes of the choice: a new one, or the same after a record has changed. */
async function preview(kind: 'new' | 'same'): Promise<void> {
  latest?.abort();
  const controller = new AbortController();
  latest = controller;
  const choice = chooser.choice();
  result.setAttribute('aria-busy', 'true');
  try {
    const answer = await comesTo(choice, controller.signal);
    if (answer.outcome === 'asked') askFor(answer);
    else {
      const compareWith = kind === 'same' ? shown : [];
      render(answer, compareWith);
      summary.textContent = summarize(choice, answer) + summarizeLost(answer, compareWith);
      showRecordOf(answer.records);
    }
    offerSignIn(choice);
  } catch (error) {
    if (controller.signal.aborted) return; // a later choice took its place
    if (!(error instanceof RequestError)) throw error;
    if (error.isPassing) summary.textContent = 'Showing the previous tokens.';
    else askFor({ outcome: 'asked', title: 'No tokens to show', text: error.message });
  }
  result.setAttribute('aria-busy', 'false');
}

const chooser = createChooser(setting, () => void preview('new'));
watchHealth(() => preview('same'));
preview('new');
