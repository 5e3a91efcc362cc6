// PURE: the status as a page for a person: no script, nothing from elsewhere, light or dark as the reader has it. The
// facts are those of `memora-content worker status`.
import { describeAge } from './age.ts'
import type { PlanStatus, Status } from './status.ts'

const STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 25%, transparent) }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; background: Canvas; color: CanvasText }
table { border-collapse: collapse; width: 100% }
caption { text-align: start; font-weight: 600; padding: .5rem 0 }
th, td { text-align: start; vertical-align: top; padding: .35rem .75rem .35rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere }
.scroll { overflow-x: auto }
ul.counts { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem 2rem; padding: 0 }
ul.counts b { font-size: 1.5rem; display: block }
.dead { font-weight: 600 }
pre { margin: 0; font: inherit; white-space: pre-wrap }`

const MOST_ROWS = 200
const LONGEST_ID = 160

const MEANING: Readonly<Record<PlanStatus['state'], string>> = {
  dead: 'failed for good: waits for a person',
  retrying: 'failed, to be tried again',
  running: 'being published',
  queued: 'in a batch, for a worker',
  waiting: 'for the next batch',
}

/** The page; without a status it says why there is none. */
export function statusPage(status: Status | undefined, why: string | undefined): string {
  const body = status ? content(status) : `<p role="alert">${escape(why ?? 'Redis is slow to answer.')}</p>`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>memora-content: the queue</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>The queue</h1>
${body}
</main>
</body>
</html>
`
}

function content({ now, counts, plans, workers, published, last_batch, oldest_seconds }: Status): string {
  const age = (at: string) => `<time datetime="${escape(at)}">${describeAge(Date.parse(now) - Date.parse(at))}</time>`
  const states = Object.entries(counts).map(([state, count]) => `<li><b>${count}</b> ${state}<br>${MEANING[state as PlanStatus['state']]}</li>`)
  const rows = plans.slice(0, MOST_ROWS).map(({ plan, state, since, attempts, reason, next_attempt, worker }) => [
    named(plan),
    `<span class="${state}">${state}</span>`,
    age(since),
    attempts === undefined ? '' : String(attempts),
    [worker === undefined ? '' : `on ${escape(worker)}`, next_attempt === undefined ? '' : `next attempt in ${describeAge(Date.parse(next_attempt) - Date.parse(now))}`, reason === undefined ? '' : `<pre dir="auto">${escape(reason)}</pre>`].filter((part) => part !== '').join(' '),
  ])
  return [
    `<p>As of <time datetime="${escape(now)}">${escape(now.replace('T', ' ').replace(/\..*/, ' UTC'))}</time>; load the page again to see what is next. ${workers.length === 0 ? 'No worker gave a sign of life.' : `${workers.length} ${workers.length === 1 ? 'worker' : 'workers'}: ${workers.map(({ worker }) => escape(worker)).join(', ')}.`} ${last_batch === undefined ? 'No batch was taken yet.' : `The last batch was taken ${age(last_batch)} ago.`} ${oldest_seconds === 0 ? 'Nothing waits.' : `The oldest plan waits for ${describeAge(oldest_seconds * 1000)}.`}</p>`,
    ...workers.flatMap(({ worker, target, trouble }) => [...(target === undefined ? [] : [`<p>${escape(worker)} publishes to the ${escape(target)}.</p>`]), ...(trouble === undefined ? [] : [`<pre role="alert">${escape(`${worker}: ${trouble}`)}</pre>`])]),
    `<ul class="counts">${states.join('')}</ul>`,
    table('Plans', ['Plan', 'State', 'For', 'Attempts', 'Why'], rows, 'No plan is in the queue.'),
    ...(plans.length > MOST_ROWS ? [`<p>And ${plans.length - MOST_ROWS} more, in <a href="status.json">status.json</a>.</p>`] : []),
    table('Published last', ['Plan', 'What', 'Ago', 'Worker'], published.map(({ plan, outcome, at, worker }) => [named(plan), outcome, age(at), escape(worker)]), 'Nothing was published yet.'),
  ].join('\n')
}

function table(caption: string, heads: readonly string[], rows: readonly (readonly string[])[], none: string): string {
  if (rows.length === 0) return `<h2>${caption}</h2>\n<p>${none}</p>`
  const body = rows.map(([first, ...others]) => `<tr><th scope="row">${first}</th>${others.map((cell) => `<td>${cell}</td>`).join('')}</tr>`)
  return `<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
}

function named(plan: string): string {
  return `<bdi>${escape(plan.length > LONGEST_ID ? `${plan.slice(0, LONGEST_ID)}...` : plan)}</bdi>`
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
