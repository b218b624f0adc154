// Model output as Markdown: no HTML in it is ever read, links open outside, code can be copied.
import type { ComponentProps } from 'react'
import { useTranslation } from 'react-i18next'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Scroll } from './scroll.tsx'

const textOf = (node: unknown): string => {
  if (typeof node === 'string') return node
  if (Array.isArray(node)) return node.map(textOf).join('')
  if (typeof node === 'object' && node !== null && 'props' in node) {
    return textOf((node.props as { children?: unknown }).children)
  }
  return ''
}

const CodeBlock = ({ children, ...rest }: ComponentProps<'pre'>) => (
  <div className="group/code relative">
    <pre {...rest} className="whitespace-pre-wrap">
      {children}
    </pre>
    <CopyButton
      isIconOnly
      text={textOf(children)}
      className="absolute top-1.5 right-1.5 bg-surface/80 opacity-0 transition-opacity group-hover/code:opacity-100 focus-visible:opacity-100 [@media(hover:none)]:opacity-100"
    />
  </div>
)

/** A table that is wider than its place scrolls by itself. */
const WideTable = ({ children, ...rest }: ComponentProps<'table'>) => {
  const { t } = useTranslation()
  return (
    <Scroll label={t('playground.table')} className="overflow-x-auto">
      <table {...rest} aria-label={t('playground.table')}>
        {children}
      </table>
    </Scroll>
  )
}

const components: Components = {
  table: ({ node: _node, ...rest }) => <WideTable {...rest} />,
  pre: ({ node: _node, ...rest }) => <CodeBlock {...rest} />,
  a: ({ node: _node, children, ...rest }) => (
    <a {...rest} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  ),
  // A picture of a foreign host would tell that host who reads; it is shown as a link.
  img: ({ src, alt }) =>
    typeof src === 'string' && src.startsWith('data:image/') ? (
      <img src={src} alt={alt ?? ''} />
    ) : (
      <a href={typeof src === 'string' ? src : undefined} target="_blank" rel="noopener noreferrer nofollow">
        {alt || src}
      </a>
    ),
}

/** A text in Markdown. */
export const Markdown = ({ text }: { text: string }) => (
  <div className="prose max-w-none break-words">
    <ReactMarkdown remarkPlugins={[remarkGfm]} components={components} urlTransform={keepSafe}>
      {text}
    </ReactMarkdown>
  </div>
)

const keepSafe = (address: string): string =>
  /^(?:https?:|mailto:|#|data:image\/(?:png|jpeg|gif|webp);)/i.test(address) ? address : ''
