// A text that an operator wrote, shown as what it is: Markdown or HTML made harmless, or a page of another site in a frame.
import { lazy, Suspense, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { cn } from '../lib/cn.ts'
import { Skeleton } from './states.tsx'

const Rendered = lazy(async () => {
  const { renderRichText } = await import('../lib/rich-text.ts')
  return {
    default: ({ text, className }: RichTextProps) => (
      <div
        className={cn('prose', className)}
        // biome-ignore lint/security/noDangerouslySetInnerHtml: renderRichText leaves nothing that runs
        dangerouslySetInnerHTML={{ __html: renderRichText(text) }}
      />
    ),
  }
})

type RichTextProps = { text: string; className?: string }

/** Markdown, with HTML in it or not. */
export const RichText = (props: RichTextProps) => (
  <Suspense fallback={<Skeleton className="h-24" />}>
    <Rendered {...props} />
  </Suspense>
)

type ForeignPageProps = { address: string; title: string; className?: string }

/** Another site's page. It may run its own scripts, but is no part of this one; it is told theme and language. */
export const ForeignPage = ({ address, title, className }: ForeignPageProps) => {
  const { i18n } = useTranslation()
  const frame = useRef<HTMLIFrameElement>(null)
  const isForeign = URL.parse(address)?.origin !== location.origin
  const tell = () => {
    const target = frame.current?.contentWindow
    target?.postMessage({ themeMode: document.documentElement.dataset.theme }, '*')
    target?.postMessage({ lang: i18n.language }, '*')
  }
  return (
    <iframe
      ref={frame}
      src={address}
      title={title}
      onLoad={tell}
      referrerPolicy="strict-origin"
      // A page of this very origin must not get the console's rights; a foreign one keeps its own storage.
      sandbox={`allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox${isForeign ? ' allow-same-origin' : ''}`}
      className={cn('w-full border-0', className)}
    />
  )
}
