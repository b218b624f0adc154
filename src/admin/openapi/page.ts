// An OpenAPI document as a page to read: HTML without scripts and foreign hosts, under a policy that allows neither.
import { createHash } from 'node:crypto'
import type { JsonSchema, OpenApiDocument, OpenApiOperation } from '../../contract/index.ts'

const STYLE = `:root{color-scheme:light dark;--ink:#1c2024;--soft:#5a6169;--line:#e3e5e8;--paper:#fff;--sunken:#f6f7f8;--link:#2250b8}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a3a9b2;--line:#2e3238;--paper:#15171a;--sunken:#1d2024;--link:#8fb0ff}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 system-ui,sans-serif}
main{max-width:64rem;margin:0 auto;padding:2rem 1.25rem 5rem}h1{font-size:1.6rem;margin:0}h2{font-size:1.1rem;margin:2.5rem 0 .5rem}
a{color:var(--link)}p{margin:.5rem 0;color:var(--soft)}nav{display:flex;flex-wrap:wrap;gap:.25rem .9rem;margin:1rem 0}
details{border:1px solid var(--line);border-radius:.5rem;margin:.4rem 0;background:var(--paper)}summary{cursor:pointer;padding:.55rem .8rem;display:flex;gap:.75rem;align-items:baseline;flex-wrap:wrap}
summary code{font-weight:600;overflow-wrap:anywhere}summary span{color:var(--soft)}.method{min-width:3.6rem;font:600 .78rem/1.4 ui-monospace,monospace}
.inside{padding:.2rem .8rem .8rem;border-top:1px solid var(--line)}h3{font-size:.85rem;margin:.9rem 0 .3rem}code,pre{font:.86rem/1.5 ui-monospace,monospace}
pre{background:var(--sunken);border:1px solid var(--line);border-radius:.4rem;padding:.7rem;overflow:auto;max-height:28rem}table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}td,th{text-align:left;padding:.25rem 1rem .25rem 0;vertical-align:top;font-weight:400}th{color:var(--soft)}`

/** Nothing may be loaded, run or framed; the one style is known by its hash. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const toHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
/** Plain text with `code` in backticks and empty lines between paragraphs. */
const prose = (text: string): string =>
  text
    .split('\n\n')
    .map((part) => `<p>${toHtml(part).replace(/`([^`]+)`/g, '<code>$1</code>')}</p>`)
    .join('')

const typeOf = (schema: JsonSchema): string => {
  const { type, anyOf, enum: values } = schema
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ')
  if (typeof type === 'string') return type
  if (Array.isArray(type)) return type.join(' | ')
  return Array.isArray(anyOf) ? anyOf.map((one) => typeOf(one as JsonSchema)).join(' | ') : 'any'
}

const schemaBlock = (title: string, schema: JsonSchema): string =>
  Object.keys(schema).length === 0 ? '' : `<h3>${title}</h3><pre>${toHtml(JSON.stringify(schema, undefined, 2))}</pre>`

const parameterTable = ({ parameters = [] }: OpenApiOperation): string => {
  if (parameters.length === 0) return ''
  const rows = parameters.map(
    ({ name, in: place, required, schema, description = '' }) =>
      `<tr><th><code>${toHtml(name)}</code></th><td>${place}${required ? ', required' : ''}</td><td>${toHtml(typeOf(schema))}</td><td>${toHtml(description)}</td></tr>`,
  )
  return `<h3>Parameters</h3><table>${rows.join('')}</table>`
}

const operationBlock = (method: string, path: string, operation: OpenApiOperation): string => {
  const answer = operation.responses['200']
  const contents = answer !== undefined && 'content' in answer ? Object.entries(answer.content ?? {}) : []
  const bodies = Object.entries(operation.requestBody?.content ?? {})
  return `<details id="${toHtml(operation.operationId)}"><summary><span class="method">${method.toUpperCase()}</span><code>${toHtml(path)}</code><span>${toHtml(operation.summary)}</span></summary>
<div class="inside">${prose(operation.description ?? '')}${parameterTable(operation)}
${bodies.map(([type, { schema }]) => schemaBlock(`Body, ${type}`, schema)).join('')}
${contents.map(([type, { schema }]) => schemaBlock(`Answer, ${type}`, schema)).join('')}
<p>Statuses: ${Object.keys(operation.responses).join(', ')}</p></div></details>`
}

/** The page; `others` are links to its sisters. */
export const renderApiPage = (
  document: OpenApiDocument,
  others: readonly { readonly href: string; readonly text: string }[],
): string => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  )
  const sections = document.tags.map(({ name }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name))
    const blocks = own.map(({ method, path, operation }) => operationBlock(method, path, operation))
    return `<section><h2 id="tag-${toHtml(name)}">${toHtml(name)}</h2>${blocks.join('')}</section>`
  })
  const links = document.tags.map(({ name }) => `<a href="#tag-${toHtml(name)}">${toHtml(name)}</a>`)
  const sisters = others.map(({ href, text }) => `<a href="${toHtml(href)}">${toHtml(text)}</a>`)
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${toHtml(document.info.title)}</title><style>${STYLE}</style></head>
<body><main><h1>${toHtml(document.info.title)}</h1>${prose(document.info.description)}<nav>${sisters.join('')}</nav><nav>${links.join('')}</nav>${sections.join('')}</main></body></html>`
}
